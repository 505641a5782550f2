import JSONTree
import KubernetesModel

/// Somebody who sets fields: who, how, and through which subresource.
struct FieldManagerID: Hashable, Sendable {
    enum Operation: String, Sendable {
        case apply = "Apply"
        case update = "Update"
    }

    let name: String
    let operation: Operation
    /// The version in which it writes; empty for appliers, who are the same in every version.
    let apiVersion: String
    let subresource: String

    init(_ name: String, _ operation: Operation, apiVersion: String, subresource: String = "") {
        self.name = name
        self.operation = operation
        self.apiVersion = operation == .apply ? "" : apiVersion
        self.subresource = subresource
    }
}

extension FieldManagerID: CustomStringConvertible {
    /// As conflicts name a manager.
    var description: String {
        var text = JSONValue.string(name).description
        if !subresource.isEmpty { text += " with subresource \(JSONValue.string(subresource))" }
        return operation == .update ? "\(text) using \(apiVersion)" : text
    }
}

/// Who owns which fields of an object: what `metadata.managedFields` says.
struct FieldManagers: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var set: FieldSet
        /// The version in which the fields were set.
        var apiVersion: String
        var time: String?
    }

    var entries: [FieldManagerID: Entry] = [:]

    var isEmpty: Bool { entries.isEmpty }

    init() {}

    /// - Throws: ``InvalidFieldSet`` when an entry cannot be read.
    init(_ tree: JSONValue?) throws(InvalidFieldSet) {
        for entry in tree?.array ?? [] {
            guard let operation = FieldManagerID.Operation(rawValue: entry["operation"]?.string ?? "") else {
                throw InvalidFieldSet(text: "operation \(entry["operation"] ?? .null)")
            }
            guard entry["fieldsType"] == "FieldsV1" else {
                throw InvalidFieldSet(text: "fieldsType \(entry["fieldsType"] ?? .null)")
            }
            let version = entry["apiVersion"]?.string ?? ""
            let manager = FieldManagerID(
                entry["manager"]?.string ?? "", operation, apiVersion: version,
                subresource: entry["subresource"]?.string ?? "")
            entries[manager] = Entry(
                set: try FieldSet(entry["fieldsV1"] ?? [:]), apiVersion: version, time: entry["time"]?.string)
        }
    }

    /// The list for `metadata.managedFields`; nil when nobody owns anything.
    var tree: JSONValue? {
        if entries.isEmpty { return nil }
        let sorted = entries.sorted { left, right in
            let (one, other) = (left.key, right.key)
            if one.operation != other.operation { return one.operation.rawValue < other.operation.rawValue }
            // Times are written alike, so their order is that of their texts.
            if left.value.time != right.value.time { return left.value.time ?? "" < right.value.time ?? "" }
            if one.name != other.name { return one.name < other.name }
            if left.value.apiVersion != right.value.apiVersion { return left.value.apiVersion < right.value.apiVersion }
            return one.subresource < other.subresource
        }
        return .array(
            sorted.map { manager, entry in
                var tree: JSONValue = [
                    "manager": .string(manager.name), "operation": .string(manager.operation.rawValue),
                    "apiVersion": .string(entry.apiVersion), "fieldsType": "FieldsV1", "fieldsV1": entry.set.tree,
                ]
                if let time = entry.time { tree["time"] = .string(time) }
                if !manager.subresource.isEmpty { tree["subresource"] = .string(manager.subresource) }
                return tree
            })
    }

    /// Takes fields from a manager, and the manager off the list when it has none left.
    mutating func take(_ fields: FieldSet, from manager: FieldManagerID) {
        guard var entry = entries[manager] else { return }
        entry.set = entry.set.subtracting(fields)
        entries[manager] = entry.set.isEmpty ? nil : entry
    }
}

import JSONTree
import KubernetesModel

/// The rules of a built-in kind: what its type names, and nothing else, and then its own.
///
/// kube-apiserver reads such objects into Go's types, which have no place for other fields and nothing for null.
struct BuiltInRules: KindRules {
    let structure: StructuralSchema
    let base: any KindRules

    var nameRule: NameRule { base.nameRule }
    var needsQualifiedFinalizers: Bool { base.needsQualifiedFinalizers }
    var countsGenerations: Bool { base.countsGenerations }

    func selectableFields(of object: JSONValue) -> [String: String] { base.selectableFields(of: object) }

    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        object = structure.withoutNulls(structure.pruned(object).value)
        base.prepare(&object, replacing: old, in: write)
    }

    func warnings(for object: JSONValue) -> [String] { base.warnings(for: object) }

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        base.problems(of: object, replacing: old, in: write)
    }

    func refusalOfDeletion(of object: JSONValue) -> String? { base.refusalOfDeletion(of: object) }
}

extension StructuralSchema {
    /// The value without nulls, but for those inside what the schema does not describe.
    func withoutNulls(_ value: JSONValue) -> JSONValue {
        let node = self.node
        switch value {
        case .object(let members):
            var kept: [String: JSONValue] = [:]
            for (key, member) in members {
                let schema: StructuralSchema? =
                    if let property = node.properties[key] {
                        property
                    } else if case .schema(let inner) =
                        node.additionalProperties
                    { inner } else { nil }
                guard let schema else {
                    kept[key] = member
                    continue
                }
                if !member.isNull || schema.node.type.isEmpty { kept[key] = schema.withoutNulls(member) }
            }
            return .object(kept)
        case .array(let elements): return .array(node.items.map { elements.map($0.withoutNulls) } ?? elements)
        default: return value
        }
    }

    /// Why a manifest of a built-in kind cannot be read, as Go's decoder says it; nil when it can.
    ///
    /// - Parameter type: The name of the Go type that the value is read into.
    func decodingProblem(in value: JSONValue, type: String, path: String = "") -> String? {
        let node = self.node
        let isGood =
            switch (node.type, value) {
            case (_, .null), ("", _): true
            case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("number", .number):
                true
            case ("integer", .number):
                node.format == "int32" ? value.int64.flatMap { Int32(exactly: $0) } != nil : value.int64 != nil
            default: false
            }
        guard isGood else {
            let found = value.number.map { value.int64 == nil ? "number \($0)" : "number" } ?? value.goType
            return "json: cannot unmarshal \(found) into Go struct field \(type).\(path) of type \(node.goType)"
        }
        // Where it ends to be base64 is all that is said: it may be secret.
        if node.format == "byte", let text = value.string, let offset = Base64.faultOffset(in: text) {
            return "illegal base64 data at input byte \(offset)"
        }
        switch value {
        case .object(let members):
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                let place = path.isEmpty ? key : "\(path).\(key)"
                if let property = node.properties[key] {
                    if let problem = property.decodingProblem(in: member, type: type, path: place) { return problem }
                } else if case .schema(let schema) = node.additionalProperties {
                    // Go names the map, not the key.
                    if let problem = schema.decodingProblem(in: member, type: type, path: path) { return problem }
                }
            }
        case .array(let elements):
            for element in elements {
                if let problem = node.items?.decodingProblem(in: element, type: type, path: path) { return problem }
            }
        default: break
        }
        return nil
    }
}

extension StructuralSchema.Node {
    /// What Go would call the type, as far as messages need it.
    fileprivate var goType: String {
        switch type {
        case "boolean": "bool"
        case "integer": format.isEmpty ? "int" : format
        case "number": "float64"
        case "array": "[]\(items?.node.goType ?? "")"
        case "object":
            if case .schema(let schema) = additionalProperties { "map[string]\(schema.node.goType)" } else { "struct" }
        default: type
        }
    }
}

extension JSONValue {
    fileprivate var goType: String {
        switch self {
        case .bool: "bool"
        default: schemaType
        }
    }
}

import JSONTree
import KubernetesModel

/// What is wrong with one version of a definition.
struct VersionCheck {
    let version: JSONValue
    /// Such as `spec.versions[0]`.
    let path: String
    /// All versions of the definition.
    let all: [JSONValue]

    private static let columnTypes = ["boolean", "date", "integer", "number", "string"]
    private static let columnFormats = [
        "byte", "date", "date-time", "double", "float", "int32", "int64", "password",
    ]
    private static let maximumSelectableFields = 8

    /// What all versions have in common is told once, under the name that it once had above the versions.
    ///
    /// - Returns: The path; nil when another version has told it.
    private func place(of member: String, above name: String) -> String? {
        guard version[member] != nil, all.allSatisfy({ $0[member] == version[member] }) else {
            return "\(path).\(member)"
        }
        return path == "spec.versions[0]" ? "spec.\(name)" : nil
    }

    var problems: [FieldError] {
        var problems: [FieldError] = []
        let name = version["name"]?.string ?? ""
        let refusals = NameText.letterLabel(name).joined(separator: ",")
        if !refusals.isEmpty {
            problems.append(.invalid("\(path).name", .string(name), refusals))
            // The first version once had a field of its own above the versions.
            if path == "spec.versions[0]" { problems.append(.invalid("spec.version", .string(name), refusals)) }
        }
        problems += deprecationProblems
        if let schema = version["schema"]?["openAPIV3Schema"] {
            if let place = place(of: "schema", above: "validation").map({ $0 + ".openAPIV3Schema" }) {
                let sharing = place.hasPrefix(path) ? [version] : all
                problems += SchemaCheck.problems(
                    in: schema, at: place, hasStatus: sharing.contains { $0["subresources"]?["status"] != nil })
            }
        } else {
            problems.append(.required("\(path).schema.openAPIV3Schema"))
        }
        if let place = place(of: "subresources", above: "subresources") { problems += scaleProblems(place + ".scale") }
        if let place = place(of: "additionalPrinterColumns", above: "additionalPrinterColumns") {
            for (index, column) in (version["additionalPrinterColumns"]?.array ?? []).enumerated() {
                problems += columnProblems(column, "\(place)[\(index)]")
            }
        }
        return problems + selectableProblems
    }

    private var deprecationProblems: [FieldError] {
        guard let text = version["deprecationWarning"]?.string else { return [] }
        func problem(_ detail: String) -> FieldError { .invalid("\(path).deprecationWarning", .string(text), detail) }
        if version["deprecated"] != true { return [problem("can only be set for deprecated versions")] }
        var problems: [FieldError] = []
        if text.utf8.count > 256 { problems.append(problem("must be <= 256 characters long")) }
        if text.isEmpty { problems.append(problem("must not be an empty string")) }
        if let index = text.unicodeScalars.firstIndex(where: { !$0.isPrintable }) {
            let offset = text.utf8.distance(from: text.startIndex, to: index)
            problems.append(
                problem(
                    "must only contain printable UTF-8 characters; non-printable character found at index \(offset)"))
        }
        return problems
    }

    private func scaleProblems(_ place: String) -> [FieldError] {
        guard let scale = version["subresources"]?["scale"], !scale.isNull else { return [] }
        func check(_ member: String, under roots: [String], _ rule: String, isRequired: Bool = true) -> [FieldError] {
            guard let text = scale[member]?.string, !text.isEmpty else {
                return isRequired ? [.required("\(place).\(member)")] : []
            }
            if !text.hasPrefix(".") {
                return [.invalid("\(place).\(member)", .string(text), "must be a simple json path starting with .")]
            }
            if roots.contains(where: text.hasPrefix) { return [] }
            return [.invalid("\(place).\(member)", .string(text), "should be a json path under \(rule)")]
        }
        return check("specReplicasPath", under: [".spec."], ".spec")
            + check("statusReplicasPath", under: [".status."], ".status")
            + check("labelSelectorPath", under: [".spec.", ".status."], "either .spec or .status", isRequired: false)
    }

    private func columnProblems(_ column: JSONValue, _ place: String) -> [FieldError] {
        var problems: [FieldError] = []
        if (column["name"]?.string ?? "").isEmpty { problems.append(.required("\(place).name")) }
        let types = "must be one of \(Self.columnTypes.joined(separator: ","))"
        let type = column["type"]?.string ?? ""
        if type.isEmpty {
            problems.append(.required("\(place).type", types))
        } else if !Self.columnTypes.contains(type) {
            problems.append(.invalid("\(place).type", .string(type), types))
        }
        if let format = column["format"]?.string, !format.isEmpty, !Self.columnFormats.contains(format) {
            problems.append(
                .invalid(
                    "\(place).format", .string(format),
                    "must be one of \(Self.columnFormats.joined(separator: ","))"))
        }
        let text = column["jsonPath"]?.string ?? ""
        if text.isEmpty {
            problems.append(.required("\(place).JSONPath"))
        } else if !text.hasPrefix(".") {
            problems.append(
                .invalid("\(place).JSONPath", .string(text), "must be a simple json path starting with ."))
        }
        return problems
    }

    private var selectableProblems: [FieldError] {
        let fields = version["selectableFields"]?.array ?? []
        guard !fields.isEmpty else { return [] }
        let schema = StructuralSchema(version["schema"]?["openAPIV3Schema"] ?? [:])
        var problems: [FieldError] = []
        var seen: Set<String> = []
        for (index, field) in fields.enumerated() {
            let place = "\(path).selectableFields[\(index)].jsonPath"
            let text = field["jsonPath"]?.string ?? ""
            guard !text.isEmpty else {
                problems.append(.required(place))
                continue
            }
            let names = text.split(separator: ".").map(String.init)
            let node = names.reduce(schema as StructuralSchema?) { $0?.node.properties[$1] }?.node
            if !text.hasPrefix(".") || text.contains("[") {
                problems.append(
                    .invalid(
                        place, .string(text), "is an invalid path: it must be names after dots, such as .spec.size"))
            } else if names.first == "metadata" {
                problems.append(.invalid(place, .string(text), "must not point to fields in metadata"))
            } else if !["string", "boolean", "integer"].contains(node?.type ?? "") {
                problems.append(
                    .invalid(
                        place, .string(text),
                        "must point to a field of type string, boolean or integer. Enum string fields and strings with "
                            + "formats are allowed."))
            }
            if !seen.insert(text).inserted { problems.append(.duplicate(place, .string(text))) }
        }
        if seen.count > Self.maximumSelectableFields {
            problems.append(
                .tooMany("\(path).selectableFields", seen.count, maximum: Int64(Self.maximumSelectableFields)))
        }
        return problems
    }
}

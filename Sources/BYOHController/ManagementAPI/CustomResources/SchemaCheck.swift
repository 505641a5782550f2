import JSONTree

/// Whether a schema is structural, and everything in it can be read, before a definition is accepted.
enum SchemaCheck {
    private static let types: Set<String> = ["object", "array", "string", "integer", "number", "boolean"]

    static func problems(in schema: JSONValue, at path: String, isRoot: Bool = false) -> [FieldError] {
        guard schema.object != nil else { return [.typeInvalid(path, schema, "must be an object")] }
        var problems: [FieldError] = []
        let type = schema["type"]?.string ?? ""
        let isFree =
            schema["x-kubernetes-int-or-string"] == true || schema["x-kubernetes-preserve-unknown-fields"] == true
        if type.isEmpty {
            if isRoot || !isFree {
                problems.append(.required("\(path).type", "must not be empty for specified object fields"))
            }
        } else if !types.contains(type) {
            problems.append(.notSupported("\(path).type", .string(type), supported: types.sorted()))
        }
        if isRoot, !type.isEmpty, type != "object" {
            problems.append(.invalid("\(path).type", .string(type), "must be object at the root"))
        }
        if let pattern = schema["pattern"]?.string {
            do {
                _ = try Regex(pattern)
            } catch {
                problems.append(.invalid("\(path).pattern", .string(pattern), "must be a valid regular expression"))
            }
        }
        if schema["properties"] != nil, schema["additionalProperties"] != nil {
            problems.append(
                .forbidden("\(path).additionalProperties", "additionalProperties and properties are mutual exclusive"))
        }
        problems += listProblems(schema, path, type)
        for (name, property) in (schema["properties"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            if isRoot, name == "metadata" { continue }
            problems += Self.problems(in: property, at: "\(path).properties[\(name)]")
        }
        if let items = schema["items"] { problems += Self.problems(in: items, at: "\(path).items") }
        if let additional = schema["additionalProperties"], additional.bool == nil {
            problems += Self.problems(in: additional, at: "\(path).additionalProperties")
        }
        if let value = schema["default"], problems.isEmpty {
            problems += StructuralSchema(schema).problems(in: value, at: "\(path).default")
        }
        return problems
    }

    private static func listProblems(_ schema: JSONValue, _ path: String, _ type: String) -> [FieldError] {
        var problems: [FieldError] = []
        if type == "array", schema["items"] == nil { problems.append(.required("\(path).items", "must be specified")) }
        let listType = schema["x-kubernetes-list-type"]?.string
        if let listType, !["atomic", "set", "map"].contains(listType) {
            problems.append(
                .notSupported("\(path).x-kubernetes-list-type", .string(listType), supported: ["atomic", "map", "set"]))
        }
        let keys = (schema["x-kubernetes-list-map-keys"]?.array ?? []).compactMap(\.string)
        if listType == "map", keys.isEmpty {
            problems.append(
                .required("\(path).x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"))
        }
        for key in keys where schema["items"]?["properties"]?[key] == nil {
            problems.append(
                .invalid(
                    "\(path).x-kubernetes-list-map-keys", .string(key), "entries have to be properties of the items"))
        }
        return problems
    }
}

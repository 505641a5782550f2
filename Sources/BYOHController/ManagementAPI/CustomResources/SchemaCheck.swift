import JSONTree

/// Whether a schema is structural, and everything in it can be read, before a definition is accepted.
enum SchemaCheck {
    /// Where in a schema a level is.
    private enum Level {
        case root, item, field

        var missingType: String {
            switch self {
            case .root: "must not be empty at the root"
            case .item: "must not be empty for specified array items"
            case .field: "must not be empty for specified object fields"
            }
        }
    }

    private static let types = ["array", "boolean", "integer", "number", "object", "string"]
    private static let unsupported = [
        "id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref",
    ]

    static func problems(in schema: JSONValue, at path: String) -> [FieldError] {
        problems(in: schema, at: path, .root)
    }

    /// What is kept of a schema and has no effect here.
    static func warnings(for schema: JSONValue, at path: String) -> [String] {
        var found: [String] = []
        if !(schema["x-kubernetes-validations"]?.array ?? []).isEmpty {
            found.append("\(path).x-kubernetes-validations: rules in CEL are kept, but this server does not check them")
        }
        for (place, inner) in children(of: schema, at: path) { found += warnings(for: inner, at: place) }
        return found
    }

    /// The schemas below a schema, with their paths.
    private static func children(of schema: JSONValue, at path: String) -> [(path: String, schema: JSONValue)] {
        let properties = (schema["properties"]?.object ?? [:]).sorted { $0.key < $1.key }
            .map { (path: "\(path).properties[\($0.key)]", schema: $0.value) }
        let others = ["items", "additionalProperties"].compactMap { member in
            schema[member].flatMap { $0.object == nil ? nil : (path: "\(path).\(member)", schema: $0) }
        }
        return properties + others
    }

    /// The schemas under `allOf`, `anyOf`, `oneOf` and `not`, with their paths.
    private static func restrictions(of schema: JSONValue, at path: String) -> [(path: String, schema: JSONValue)] {
        let lists = ["allOf", "anyOf", "oneOf"].flatMap { junctor in
            (schema[junctor]?.array ?? []).enumerated().map { (path: "\(path).\(junctor)[\($0)]", schema: $1) }
        }
        guard let inner = schema["not"] else { return lists }
        return lists + [(path: "\(path).not", schema: inner)]
    }

    private static func problems(in schema: JSONValue, at path: String, _ level: Level) -> [FieldError] {
        guard schema.object != nil else { return [.typeInvalid(path, schema, "must be an object")] }
        var problems = wordProblems(schema, path)
        problems += typeProblems(schema, path, level)
        problems += patternProblems(schema, path)
        if schema["properties"] != nil, let additional = schema["additionalProperties"], additional != false {
            problems.append(
                .forbidden("\(path).additionalProperties", "additionalProperties and properties are mutual exclusive"))
        }
        if level == .root, let additional = schema["additionalProperties"], additional != false {
            problems.append(.forbidden("\(path).additionalProperties", "must not be used at the root"))
        }
        problems += listProblems(schema, path)
        for (place, inner) in restrictions(of: withoutTypesInJunctors(schema), at: path) {
            problems += nestedProblems(inner, place)
            if level == .root { problems += missing(in: schema, path, inner, place) }
        }
        for (name, property) in (schema["properties"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            let place = "\(path).properties[\(name)]"
            if level == .root, name == "metadata" {
                problems += metadataProblems(property, place)
            } else {
                problems += Self.problems(in: property, at: place, .field)
            }
        }
        if let items = schema["items"], items.array == nil {
            problems += Self.problems(in: items, at: "\(path).items", .item)
        }
        if let additional = schema["additionalProperties"], additional.bool == nil {
            problems += Self.problems(in: additional, at: "\(path).additionalProperties", .field)
        }
        if let value = schema["default"], problems.isEmpty { problems += defaultProblems(value, schema, path) }
        return problems
    }

    private static func patternProblems(_ schema: JSONValue, _ path: String) -> [FieldError] {
        guard let pattern = schema["pattern"]?.string else { return [] }
        do throws(InvalidRegularExpression) {
            _ = try RegularExpression(pattern)
            return []
        } catch {
            return [
                .invalid(
                    "\(path).pattern", .string(pattern), "must be a valid regular expression, but isn't: \(error)")
            ]
        }
    }

    private static func wordProblems(_ schema: JSONValue, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        if schema["uniqueItems"] == true {
            problems.append(
                .forbidden(
                    "\(path).uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"))
        }
        for word in unsupported where schema[word] != nil {
            problems.append(.forbidden("\(path).\(word)", "\(word) is not supported"))
        }
        if schema["items"]?.array != nil {
            problems.append(.forbidden("\(path).items", "items must be a schema object and not an array"))
        }
        if schema["x-kubernetes-preserve-unknown-fields"] == false {
            problems.append(
                .invalid("\(path).x-kubernetes-preserve-unknown-fields", false, "must be true or undefined"))
        }
        if schema["x-kubernetes-int-or-string"] == true {
            for word in ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"]
            where schema[word] == true {
                problems.append(
                    .invalid("\(path).\(word)", true, "must be false if x-kubernetes-int-or-string is true"))
            }
        }
        return problems
    }

    private static func typeProblems(_ schema: JSONValue, _ path: String, _ level: Level) -> [FieldError] {
        let type = schema["type"]?.string ?? ""
        if !type.isEmpty, !types.contains(type) {
            return [
                type == "null"
                    ? .forbidden("\(path).type", "type cannot be set to null, use nullable as an alternative")
                    : .notSupported("\(path).type", .string(type), supported: types)
            ]
        }
        if schema["x-kubernetes-embedded-resource"] == true, type != "object" {
            let detail = "must be object if x-kubernetes-embedded-resource is true"
            return [
                type.isEmpty ? .required("\(path).type", detail) : .invalid("\(path).type", .string(type), detail)
            ]
        }
        let isFree =
            schema["x-kubernetes-int-or-string"] == true || schema["x-kubernetes-preserve-unknown-fields"] == true
        if schema["x-kubernetes-embedded-resource"] == true,
            schema["x-kubernetes-preserve-unknown-fields"] != true, (schema["properties"]?.object ?? [:]).isEmpty
        {
            return [
                .required(
                    "\(path).properties",
                    "must not be empty if x-kubernetes-embedded-resource is true without "
                        + "x-kubernetes-preserve-unknown-fields")
            ]
        }
        if type.isEmpty, !isFree { return [.required("\(path).type", level.missingType)] }
        if level == .root, !type.isEmpty, type != "object" {
            return [.invalid("\(path).type", .string(type), "must be object at the root")]
        }
        return []
    }

    /// Of the metadata a schema may restrict the names, and nothing else.
    private static func metadataProblems(_ schema: JSONValue, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        if schema["type"] != "object" {
            problems.append(.invalid("\(path).type", schema["type"] ?? "", "must be object"))
        }
        let members = Set((schema["properties"]?.object ?? [:]).keys)
        let words = Set((schema.object ?? [:]).keys)
        if !members.isSubset(of: ["name", "generateName"])
            || !words.isSubset(of: ["type", "properties", "description"])
        {
            problems.append(
                .forbidden(
                    path,
                    "must not specify anything other than name and generateName, but metadata is implicitly specified"))
        }
        for (place, property) in children(of: schema, at: path) {
            problems += Self.problems(in: property, at: place, .field)
        }
        return problems
    }

    /// Inside a junctor only values are restricted: structure is said outside.
    private static func nestedProblems(_ schema: JSONValue, _ path: String) -> [FieldError] {
        var problems = patternProblems(schema, path)
        for word in ["type", "additionalProperties", "default", "title", "description", "nullable"]
        where schema[word] != nil {
            let detail = word == "additionalProperties" ? "undefined" : "empty"
            problems.append(.forbidden("\(path).\(word)", "must be \(detail) to be structural"))
        }
        for (place, inner) in children(of: schema, at: path) where !place.hasSuffix(".additionalProperties") {
            problems += nestedProblems(inner, place)
        }
        for (place, inner) in restrictions(of: schema, at: path) { problems += nestedProblems(inner, place) }
        return problems
    }

    /// Members that a junctor restricts and that the structure does not know.
    private static func missing(
        in structure: JSONValue, _ path: String, _ schema: JSONValue, _ place: String
    ) -> [FieldError] {
        var problems: [FieldError] = []
        for (name, property) in (schema["properties"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            let (inner, outer) = ("\(place).properties[\(name)]", "\(path).properties[\(name)]")
            if let known = structure["properties"]?[name] {
                problems += missing(in: known, outer, property, inner)
            } else {
                problems.append(.required(outer, "because it is defined in \(inner)"))
            }
        }
        if let items = schema["items"] {
            if let known = structure["items"] {
                problems += missing(in: known, "\(path).items", items, "\(place).items")
            } else {
                problems.append(.required("\(path).items", "because it is defined in \(place).items"))
            }
        }
        return problems
    }

    /// A schema without the one way to write `int-or-string` that has types inside a junctor.
    private static func withoutTypesInJunctors(_ schema: JSONValue) -> JSONValue {
        guard schema["x-kubernetes-int-or-string"] == true else { return schema }
        let types: JSONValue = [["type": "integer"], ["type": "string"]]
        var schema = schema
        if schema["anyOf"] == types { schema["anyOf"] = nil }
        if var all = schema["allOf"]?.array, all.first?["anyOf"] == types {
            all[0]["anyOf"] = nil
            schema["allOf"] = .array(all)
        }
        return schema
    }

    private static func defaultProblems(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [FieldError] {
        let structure = StructuralSchema(schema)
        let isResource = schema["x-kubernetes-embedded-resource"] == true
        if !structure.pruned(value, isRoot: isResource).dropped.isEmpty {
            return [.invalid("\(path).default", value, "must not have unknown fields")]
        }
        return structure.problems(in: value).map { problem in
            FieldError(
                field: problem.field.isEmpty ? "\(path).default" : "\(path).default.\(problem.field)",
                reason: problem.reason, message: problem.message)
        }
    }
}

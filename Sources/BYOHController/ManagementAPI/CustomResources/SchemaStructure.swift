import JSONTree

/// Whether a schema is structural: each value has one type, told outside of junctors, and nothing is restricted that has
/// none.
///
/// Follows `ValidateStructural` of `k8s.io/apiextensions-apiserver/pkg/apiserver/schema`.
enum SchemaStructure {
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

    /// Words that a junctor may not have, and what they must be there.
    private static let outsideWords: [(word: String, duty: String)] = [
        ("type", "empty"), ("default", "undefined"), ("title", "empty"), ("description", "empty"),
        ("nullable", "false"),
        ("x-kubernetes-preserve-unknown-fields", "false"), ("x-kubernetes-embedded-resource", "false"),
        ("x-kubernetes-int-or-string", "false"), ("x-kubernetes-list-map-keys", "empty"),
        ("x-kubernetes-list-type", "undefined"), ("x-kubernetes-map-type", "undefined"),
        ("x-kubernetes-validations", "empty"),
    ]

    /// The problems, sorted, as kube-apiserver sorts them.
    static func problems(in schema: JSONValue, at path: String) -> [FieldError] {
        let found = levelProblems(schema, path, .root) + missing(schema, path, in: schema, path)
        return found.sorted { $0.description < $1.description }
    }

    // MARK: - Levels

    private static func levelProblems(_ schema: JSONValue, _ path: String, _ level: Level) -> [FieldError] {
        var problems: [FieldError] = []
        if schema["type"] == "array", schema["items"]?.object == nil {
            problems.append(.required("\(path).items", "must be specified"))
        }
        if let items = schema["items"], items.object != nil { problems += levelProblems(items, "\(path).items", .item) }
        for property in SchemaPlaces.properties(of: schema, at: path) {
            problems += levelProblems(property.schema, property.path, .field)
        }
        if let additional = schema["additionalProperties"], !additional.isNull {
            let place = "\(path).additionalProperties"
            if level == .root { problems.append(.forbidden(place, "must not be used at the root")) }
            if schema["x-kubernetes-embedded-resource"] == true {
                problems.append(.forbidden(place, "must not be used if x-kubernetes-embedded-resource is set"))
            }
            if additional.object != nil { problems += levelProblems(additional, place, .field) }
        }
        return problems + typeProblems(schema, path, level) + restrictionProblems(schema, path)
            + resourceProblems(schema, path, level)
    }

    private static func typeProblems(_ schema: JSONValue, _ path: String, _ level: Level) -> [FieldError] {
        var problems: [FieldError] = []
        let type = schema["type"]?.string ?? ""
        let isIntOrString = schema["x-kubernetes-int-or-string"] == true
        if isIntOrString {
            for word in ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"]
            where schema[word] == true {
                problems.append(
                    .invalid("\(path).\(word)", true, "must be false if x-kubernetes-int-or-string is true"))
            }
        }
        if schema["x-kubernetes-embedded-resource"] == true {
            if type != "object" {
                let detail = "must be object if x-kubernetes-embedded-resource is true"
                problems.append(
                    type.isEmpty ? .required("\(path).type", detail) : .invalid("\(path).type", .string(type), detail))
            }
        } else if type.isEmpty, !isIntOrString, schema["x-kubernetes-preserve-unknown-fields"] != true {
            problems.append(.required("\(path).type", level.missingType))
        }
        if level == .root, !type.isEmpty, type != "object" {
            problems.append(.invalid("\(path).type", .string(type), "must be object at the root"))
        }
        return problems
    }

    /// What holds where a whole object is described: at the root, and for objects inside it.
    private static func resourceProblems(_ schema: JSONValue, _ path: String, _ level: Level) -> [FieldError] {
        let isEmbedded = schema["x-kubernetes-embedded-resource"] == true
        var problems: [FieldError] = []
        if level == .root || isEmbedded {
            for (member, type) in [("apiVersion", "string"), ("kind", "string"), ("metadata", "object")] {
                guard let property = schema["properties"]?[member], property["type"]?.string != type else { continue }
                problems.append(
                    .invalid("\(path).properties[\(member)].type", property["type"] ?? "", "must be \(type)"))
            }
        }
        if level == .root, let metadata = schema["properties"]?["metadata"] {
            problems += metadataProblems(metadata, "\(path).properties[metadata]")
        }
        if isEmbedded, schema["x-kubernetes-preserve-unknown-fields"] != true,
            (schema["properties"]?.object ?? [:]).isEmpty
        {
            problems.append(
                .required(
                    "\(path).properties",
                    "must not be empty if x-kubernetes-embedded-resource is true without "
                        + "x-kubernetes-preserve-unknown-fields"))
        }
        return problems
    }

    /// Of the metadata a schema may restrict the names, and nothing else. Of a default something else is said.
    private static func metadataProblems(_ schema: JSONValue, _ path: String) -> [FieldError] {
        let members = Set((schema["properties"]?.object ?? [:]).keys)
        let words = (schema.object ?? [:]).filter { ![.null, false, "", []].contains($0.value) }.keys
        let isGood =
            members.isSubset(of: ["name", "generateName"])
            && Set(words).isSubset(of: ["type", "properties", "default", "externalDocs", "example"])
        if isGood { return [] }
        return [
            .forbidden(
                path,
                "must not specify anything other than name and generateName, but metadata is implicitly specified")
        ]
    }

    // MARK: - Junctors

    private static let intOrString: JSONValue = [["type": "integer"], ["type": "string"]]

    /// - Parameter isFirstFree: Whether the one way to write `int-or-string` that has types inside junctors is allowed
    ///   here: the first of `allOf` may have it.
    private static func restrictionProblems(
        _ schema: JSONValue, _ path: String, isNested: Bool = false, isFirstFree: Bool = false
    ) -> [FieldError] {
        var problems: [FieldError] = []
        let all = schema["allOf"]?.array ?? []
        for (place, inner) in SchemaPlaces.restrictions(of: schema, at: path) {
            let mayHaveTypes = (!isNested || isFirstFree) && schema["anyOf"] == intOrString
            if mayHaveTypes, place.hasPrefix("\(path).anyOf[") { continue }
            let isFirst = !isNested && place == "\(path).allOf[0]" && all.first?["anyOf"] == intOrString
            problems += nestedProblems(inner, place, isFirstFree: isFirst)
        }
        guard let pattern = schema["pattern"]?.string, !pattern.isEmpty else { return problems }
        do throws(InvalidRegularExpression) {
            _ = try RegularExpression(pattern)
        } catch {
            problems.append(
                .invalid("\(path).pattern", .string(pattern), "must be a valid regular expression, but isn't: \(error)")
            )
        }
        return problems
    }

    /// Inside a junctor only values are restricted: structure is said outside.
    private static func nestedProblems(
        _ schema: JSONValue, _ path: String, isFirstFree: Bool = false
    ) -> [FieldError] {
        var problems = restrictionProblems(schema, path, isNested: true, isFirstFree: isFirstFree)
        if let items = schema["items"], items.object != nil { problems += nestedProblems(items, "\(path).items") }
        for property in SchemaPlaces.properties(of: schema, at: path) {
            problems += nestedProblems(property.schema, property.path)
        }
        if let additional = schema["additionalProperties"], additional == true || additional.object != nil {
            problems.append(.forbidden("\(path).additionalProperties", "must be undefined to be structural"))
        }
        for (word, duty) in outsideWords {
            switch schema[word] {
            case nil, .some(.null), .some([]): continue
            case .some(false), .some(""): if word != "default" { continue }
            default: break
            }
            problems.append(.forbidden("\(path).\(word)", "must be \(duty) to be structural"))
        }
        if schema["properties"]?["metadata"] != nil {
            problems.append(
                .forbidden("\(path).properties[metadata]", "must not be specified in a nested context"))
        }
        return problems
    }

    /// What a junctor of the root restricts and the structure does not know.
    private static func missing(
        _ schema: JSONValue, _ place: String, in structure: JSONValue, _ path: String
    ) -> [FieldError] {
        SchemaPlaces.restrictions(of: schema, at: place).flatMap { inner in
            missing(nested: inner.schema, inner.path, in: structure, path)
        }
    }

    private static func missing(
        nested schema: JSONValue, _ place: String, in structure: JSONValue, _ path: String
    ) -> [FieldError] {
        var problems = missing(schema, place, in: structure, path)
        func compare(_ inner: JSONValue, _ innerPlace: String, _ known: JSONValue?, _ knownPath: String) {
            if let known {
                problems += missing(nested: inner, innerPlace, in: known, knownPath)
            } else {
                problems.append(.required(knownPath, "because it is defined in \(innerPlace)"))
            }
        }
        if let items = schema["items"], items.object != nil {
            compare(items, "\(place).items", structure["items"], "\(path).items")
        }
        for property in SchemaPlaces.properties(of: schema, at: place) {
            compare(
                property.schema, property.path, structure["properties"]?[property.name],
                "\(path).properties[\(property.name)]")
        }
        return problems
    }
}

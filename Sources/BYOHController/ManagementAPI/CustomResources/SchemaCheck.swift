import JSONTree

/// Whether a schema is structural, and everything in it can be read, before a definition is accepted.
///
/// Follows `k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation` with its fields, reasons and words: what is
/// said once about structure (``SchemaStructure``), about each word (``SchemaWords``) and about defaults
/// (``SchemaDefaults``).
enum SchemaCheck {
    /// Words that leave the schema of the status whole when it is taken out of that of the object.
    private static let rootWords = [
        "description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
        "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "required", "items",
        "properties", "externalDocs", "example", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
    ]
    /// The same as kube-apiserver names them: the fields of its type.
    private static let rootFields =
        "Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern "
        + "MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields "
        + "XValidations"

    /// - Parameter hasStatus: Whether `/status` is a resource of its own.
    static func problems(in schema: JSONValue, at path: String, hasStatus: Bool) -> [FieldError] {
        var problems = hasStatus ? rootProblems(schema, path) : []
        if schema["nullable"] == true {
            problems.append(.forbidden("\(path).nullable", "nullable cannot be true at the root"))
        }
        let unreadable = unreadableWord(in: schema)
        if unreadable == nil {
            let structure = SchemaStructure.problems(in: schema, at: path)
            problems += structure.isEmpty ? SchemaDefaults.problems(in: schema, at: path) : structure
        }
        problems += SchemaWords().problems(in: schema, at: path, isRoot: true)
        // Of a word that is refused where it stands it needs not be told again that nothing can be made of it.
        if problems.isEmpty, let unreadable {
            problems.append(.invalid(path, "", "OpenAPIV3Schema '\(unreadable)' is not supported"))
        }
        return problems
    }

    private static func rootProblems(_ schema: JSONValue, _ path: String) -> [FieldError] {
        let words = (schema.object ?? [:]).filter { isSet($0.value, $0.key) && !rootWords.contains($0.key) }.keys
        let type = schema["type"]?.string ?? ""
        let isTypeFirst = !words.contains { ["id", "$schema", "$ref"].contains($0) }
        if isTypeFirst, !type.isEmpty, type != "object" {
            return [
                .invalid(
                    "\(path).type", .string(type),
                    "only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled"
                )
            ]
        }
        guard !words.isEmpty else { return [] }
        return [
            .invalid(
                path, schema,
                "only [\(rootFields)] fields are allowed at the root of the schema if the status subresource is enabled"
            )
        ]
    }

    private static func isSet(_ value: JSONValue, _ word: String) -> Bool {
        switch value {
        case .null: false
        case false, "": ["additionalProperties", "default", "example"].contains(word)
        default: true
        }
    }

    /// A word, anywhere in the schema, of which no structure can be made. All but `$schema` are refused where they stand.
    private static func unreadableWord(in schema: JSONValue) -> String? {
        let word = SchemaWords.unsupported.first { SchemaWords.isPresent($0, in: schema) }
        if let word { return word }
        if !(schema["$schema"]?.string ?? "").isEmpty { return "schema" }
        if schema["items"]?.array != nil { return "items" }
        if schema["x-kubernetes-preserve-unknown-fields"] == false { return "x-kubernetes-preserve-unknown-fields" }
        for (_, inner) in SchemaPlaces.all(in: schema, at: "") {
            if let word = unreadableWord(in: inner) { return word }
        }
        return nil
    }

    /// What is kept of a schema and has no effect here.
    static func warnings(for schema: JSONValue, at path: String) -> [String] {
        var found: [String] = []
        if !(schema["x-kubernetes-validations"]?.array ?? []).isEmpty {
            found.append("\(path).x-kubernetes-validations: rules in CEL are kept, but this server does not check them")
        }
        for (place, inner) in SchemaPlaces.children(of: schema, at: path) { found += warnings(for: inner, at: place) }
        return found
    }
}

/// Where in a schema other schemas are, with their paths.
enum SchemaPlaces {
    typealias Place = (path: String, schema: JSONValue)

    static func properties(of schema: JSONValue, at path: String) -> [(name: String, path: String, schema: JSONValue)] {
        (schema["properties"]?.object ?? [:]).sorted { $0.key < $1.key }
            .map { (name: $0.key, path: "\(path).properties[\($0.key)]", schema: $0.value) }
    }

    /// The schemas of members and elements.
    static func children(of schema: JSONValue, at path: String) -> [Place] {
        let others = ["items", "additionalProperties"].compactMap { member -> Place? in
            schema[member].flatMap { $0.object == nil ? nil : (path: "\(path).\(member)", schema: $0) }
        }
        return properties(of: schema, at: path).map { (path: $0.path, schema: $0.schema) } + others
    }

    /// The schemas under `allOf`, `anyOf`, `oneOf` and `not`.
    static func restrictions(of schema: JSONValue, at path: String) -> [Place] {
        let lists = ["allOf", "anyOf", "oneOf"].flatMap { junctor in
            (schema[junctor]?.array ?? []).enumerated().map { (path: "\(path).\(junctor)[\($0)]", schema: $1) }
        }
        guard let inner = schema["not"], inner.object != nil else { return lists }
        return lists + [(path: "\(path).not", schema: inner)]
    }

    static func all(in schema: JSONValue, at path: String) -> [Place] {
        children(of: schema, at: path) + restrictions(of: schema, at: path)
    }
}

import JSONTree

/// Whether the words of a schema go together, at each level on its own.
///
/// Follows `ValidateCustomResourceDefinitionOpenAPISchema` of kube-apiserver.
struct SchemaWords {
    private static let types = ["array", "boolean", "integer", "number", "object", "string"]
    private static let metadata: Set<String> = ["metadata", "kind", "apiVersion"]
    private static let reasons = [
        "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired",
    ]
    static let unsupported = [
        "id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref",
    ]

    /// Whether this is about what every object has.
    private var isInMetadata = false
    /// Where defaults may not be: the end of a sentence.
    private var noDefaults: String?

    /// Whether the schema says the word; some say nothing when they are empty.
    static func isPresent(_ word: String, in schema: JSONValue) -> Bool {
        switch schema[word] {
        case nil, .some(.null): false
        case .some(""): word != "id"
        case .some([:]): !["patternProperties", "definitions"].contains(word)
        default: true
        }
    }

    func problems(in schema: JSONValue, at path: String, isRoot: Bool = false) -> [FieldError] {
        var problems = wordProblems(schema, path)
        if let additional = schema["additionalProperties"], !additional.isNull {
            let isMixed = !(schema["properties"]?.object ?? [:]).isEmpty && additional != true
            if isMixed {
                problems.append(
                    .forbidden(
                        "\(path).additionalProperties", "additionalProperties and properties are mutual exclusive"))
            }
            if additional.object != nil {
                var inner = self
                if isInMetadata { inner.noDefaults = "inside additionalProperties applying to object metadata" }
                problems += inner.problems(in: additional, at: "\(path).additionalProperties")
            }
        }
        let isResource = isRoot || schema["x-kubernetes-embedded-resource"] == true
        for property in SchemaPlaces.properties(of: schema, at: path) {
            var inner = self
            if isResource, Self.metadata.contains(property.name) {
                inner.isInMetadata = true
                if isRoot { inner.noDefaults = "in top-level \(property.name)" }
            }
            problems += inner.problems(in: property.schema, at: property.path)
        }
        var others = SchemaPlaces.restrictions(of: schema, at: path)
        if let items = schema["items"], items.object != nil { others.append((path: "\(path).items", schema: items)) }
        for other in others { problems += self.problems(in: other.schema, at: other.path) }
        return problems + Self.listProblems(schema, path) + Self.expressionProblems(schema, path)
    }

    private func wordProblems(_ schema: JSONValue, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        let type = schema["type"]?.string ?? ""
        if !type.isEmpty, !Self.types.contains(type) {
            problems.append(.notSupported("\(path).type", .string(type), supported: Self.types))
        }
        if let noDefaults, schema["default"] != nil {
            problems.append(.forbidden("\(path).default", "must not be set \(noDefaults)"))
        }
        for word in Self.unsupported where Self.isPresent(word, in: schema) {
            problems.append(.forbidden("\(path).\(word)", "\(word) is not supported"))
        }
        if type == "null" {
            problems.append(
                .forbidden("\(path).type", "type cannot be set to null, use nullable as an alternative"))
        }
        if schema["items"]?.array?.isEmpty == false {
            problems.append(.forbidden("\(path).items", "items must be a schema object and not an array"))
        }
        if isInMetadata, schema["x-kubernetes-embedded-resource"] == true {
            problems.append(
                .forbidden("\(path).x-kubernetes-embedded-resource", "must not be used inside of resource meta"))
        }
        if schema["uniqueItems"] == true {
            problems.append(
                .forbidden(
                    "\(path).uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"))
        }
        if schema["x-kubernetes-preserve-unknown-fields"] == false {
            problems.append(
                .invalid("\(path).x-kubernetes-preserve-unknown-fields", false, "must be true or undefined"))
        }
        return problems
    }

    /// What can be said of rules in CEL without reading their expressions.
    private static func expressionProblems(_ schema: JSONValue, _ path: String) -> [FieldError] {
        (schema["x-kubernetes-validations"]?.array ?? []).enumerated().flatMap { index, rule -> [FieldError] in
            let place = "\(path).x-kubernetes-validations[\(index)]"
            func text(_ member: String) -> String { rule[member]?.string ?? "" }
            func isBlank(_ member: String) -> Bool { text(member).allSatisfy(\.isWhitespace) }
            func hasLineBreak(_ member: String) -> Bool {
                text(member).drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
                    .contains(where: \.isNewline)
            }
            var problems: [FieldError] = []
            if isBlank("rule") {
                problems.append(.required("\(place).rule", "rule is not specified"))
            } else if !text("message").isEmpty, isBlank("message") {
                problems.append(
                    .invalid("\(place).message", .string(text("message")), "must be non-empty if specified"))
            } else if hasLineBreak("message") {
                problems.append(
                    .invalid("\(place).message", .string(text("message")), "must not contain line breaks"))
            } else if hasLineBreak("rule"), isBlank("message") {
                problems.append(
                    .required("\(place).message", "message must be specified if rule contains line breaks"))
            }
            if !text("messageExpression").isEmpty, isBlank("messageExpression") {
                problems.append(
                    .required("\(place).messageExpression", "messageExpression must be non-empty if specified"))
            }
            if let reason = rule["reason"]?.string, !reasons.contains(reason) {
                problems.append(.notSupported("\(place).reason", .string(reason), supported: reasons))
            }
            return problems
        }
    }
}

import JSONTree

/// Whether the defaults of a schema are values that the schema itself allows.
///
/// Follows `ValidateDefaults` of `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting`. Of a schema that is not
/// structural nothing can be said.
enum SchemaDefaults {
    static func problems(in schema: JSONValue, at path: String) -> [FieldError] {
        var root = schema
        root["x-kubernetes-embedded-resource"] = true
        return problems(root, path, Surroundings())
    }

    /// The object around a value, if there were one with nothing else in it.
    private struct Surroundings {
        /// Names of members; nil for the element of a list.
        var steps: [String?] = []
        /// Whether the value is, or is in, what every object has.
        var isInMetadata = false

        func object(with value: JSONValue) -> JSONValue {
            let object = steps.reversed().reduce(value) { inner, step in step.map { .object([$0: inner]) } ?? [inner] }
            guard var members = object.object else { return object }
            for (member, value) in [("apiVersion", "validation/v1"), ("kind", "Validation")]
            where members[member] == nil {
                members[member] = .string(value)
            }
            return .object(members)
        }
    }

    private static func problems(
        _ schema: JSONValue, _ path: String, _ surroundings: Surroundings
    ) -> [FieldError] {
        let isResource = schema["x-kubernetes-embedded-resource"] == true
        let around = isResource ? Surroundings() : surroundings
        var problems: [FieldError] = []
        if let value = schema["default"], !value.isNull {
            problems +=
                around.isInMetadata
                ? metadataProblems(value, schema, "\(path).default", around)
                : valueProblems(value, schema, "\(path).default", isResource: isResource)
        }
        if let items = schema["items"], items.object != nil {
            var inner = around
            inner.steps.append(nil)
            problems += Self.problems(items, "\(path).items", inner)
        }
        for property in SchemaPlaces.properties(of: schema, at: path) {
            var inner = around
            inner.steps.append(property.name)
            if isResource, ["metadata", "apiVersion", "kind"].contains(property.name) { inner.isInMetadata = true }
            problems += Self.problems(property.schema, property.path, inner)
        }
        return problems
    }

    private static func metadataProblems(
        _ value: JSONValue, _ schema: JSONValue, _ path: String, _ surroundings: Surroundings
    ) -> [FieldError] {
        let found = StructuralSchema.resourceProblems(surroundings.object(with: value), "")
        if found.isEmpty { return StructuralSchema(schema).problems(in: value, at: path) }
        let texts = found.map(\.description)
        let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        return [.invalid(path, value, "must result in valid metadata: \(list)")]
    }

    private static func valueProblems(
        _ value: JSONValue, _ schema: JSONValue, _ path: String, isResource: Bool
    ) -> [FieldError] {
        let structure = StructuralSchema(schema)
        var problems: [FieldError] = []
        if !structure.pruned(value, isRoot: isResource).dropped.isEmpty {
            problems.append(.invalid(path, value, "must not have unknown fields"))
        }
        let embedded = structure.embeddedProblems(in: value, at: path)
        if !embedded.isEmpty { return problems + embedded }
        // kube-apiserver says where in the default, and in the sentence only what it is there.
        return problems
            + structure.problems(in: value).map { problem in
                FieldError(
                    field: problem.field.isEmpty ? path : "\(path).\(problem.field)", reason: problem.reason,
                    message: problem.message)
            }
    }
}

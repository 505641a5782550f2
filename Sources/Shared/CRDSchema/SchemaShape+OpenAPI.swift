package import JSONTree

extension SchemaShape {
    /// Reads the `openAPIV3Schema` of a CustomResourceDefinition.
    ///
    /// - Throws: ``UnreadableSchema`` naming the place, for what no structural schema has.
    package init(openAPI schema: JSONValue) throws(UnreadableSchema) {
        try self.init(schema, at: "")
    }

    private init(_ schema: JSONValue, at path: String) throws(UnreadableSchema) {
        if schema["x-kubernetes-int-or-string"] == true {
            self = .intOrString
            return
        }
        let format = schema["format"]?.string
        switch schema["type"]?.string {
        case "object": self = try Self.object(schema, at: path)
        case "array":
            guard let items = schema["items"] else { throw UnreadableSchema(path: path, problem: "has no items") }
            self = .array(try SchemaShape(items, at: path + "[]"))
        case "string":
            if let words = schema["enum"]?.array {
                self = .enumeration(Set(words.compactMap(\.string)))
            } else {
                self = .string(format: format)
            }
        case "integer": self = .integer(format: format)
        case "number": self = .number
        case "boolean": self = .boolean
        case nil where schema["x-kubernetes-preserve-unknown-fields"] == true: self = .anything
        case let type: throw UnreadableSchema(path: path, problem: "has the type \(type ?? "none")")
        }
    }

    private static func object(_ schema: JSONValue, at path: String) throws(UnreadableSchema) -> SchemaShape {
        if let values = schema["additionalProperties"], values.object != nil {
            return .map(try SchemaShape(values, at: path + "{}"))
        }
        if schema["x-kubernetes-preserve-unknown-fields"] == true, schema["properties"] == nil { return .anything }
        let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
        var members: [String: Member] = [:]
        for (name, value) in schema["properties"]?.object ?? [:] {
            members[name] = Member(try SchemaShape(value, at: "\(path).\(name)"), isRequired: required.contains(name))
        }
        for name in required.sorted() where members[name] == nil {
            throw UnreadableSchema(path: "\(path).\(name)", problem: "is required, but no property")
        }
        return .object(members)
    }
}

/// A schema that is none, and where.
package struct UnreadableSchema: Error, Hashable, CustomStringConvertible {
    package let path: String
    /// The rest of the sentence that begins with the path.
    package let problem: String

    package var description: String { "\(path.isEmpty ? "." : path) \(problem)" }
}

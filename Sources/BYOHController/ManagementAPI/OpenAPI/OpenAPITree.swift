import JSONTree

/// How the trees of OpenAPI v2 and v3 differ: types are in another place, and what stands beside a reference counts only
/// in v2.
enum OpenAPITree {
    private static let prefix = "#/definitions/"
    private static let newPrefix = "#/components/schemas/"

    /// The names of the types to which a v2 tree refers.
    static func references(in tree: JSONValue) -> [String] {
        switch tree {
        case .object(let members):
            members.flatMap { key, value -> [String] in
                if key == "$ref", let text = value.string, text.hasPrefix(prefix) {
                    return [String(text.dropFirst(prefix.count))]
                }
                return references(in: value)
            }
        case .array(let elements): elements.flatMap(references)
        default: []
        }
    }

    /// A schema of v2 as v3 writes it.
    static func version3(_ tree: JSONValue) -> JSONValue {
        switch tree {
        case .object(var members):
            if let text = members["$ref"]?.string, text.hasPrefix(prefix) {
                members["$ref"] = nil
                let reference: JSONValue = ["$ref": .string(newPrefix + text.dropFirst(prefix.count))]
                if members.isEmpty { return reference }
                members["allOf"] = [reference]
                return .object(members)
            }
            return .object(members.mapValues(version3))
        case .array(let elements): return .array(elements.map(version3))
        default: return tree
        }
    }
}

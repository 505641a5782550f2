package import JSONTree
import Yams

/// A YAML text as a tree, as kubectl reads it.
package enum YAMLDocument {
    package static func tree(_ text: String) throws -> JSONValue {
        guard let node = try Yams.compose(yaml: text) else { return .null }
        return tree(node)
    }

    package static func tree(_ bytes: [UInt8]) throws -> JSONValue {
        try tree(String(decoding: bytes, as: UTF8.self))
    }

    private static func tree(_ node: Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            .object(
                Dictionary(
                    mapping.map { ($0.key.string ?? "", tree($0.value)) }, uniquingKeysWith: { _, last in last }))
        case .sequence(let sequence): .array(sequence.map(tree))
        case .scalar(let scalar): value(scalar)
        case .alias: .null
        }
    }

    private static func value(_ scalar: Node.Scalar) -> JSONValue {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        if let integer = Int64(scalar.string) { return .number(JSONNumber(integer)) }
        return switch scalar.string {
        case "true": true
        case "false": false
        case "", "~", "null": .null
        default: .string(scalar.string)
        }
    }
}

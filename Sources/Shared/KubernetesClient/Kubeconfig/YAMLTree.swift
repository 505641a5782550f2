package import JSONTree
import Yams

/// YAML as a JSON tree.
package enum YAMLTree {
    /// Aliases may repeat a subtree again and again; a kubeconfig is far smaller than this.
    private static let nodeLimit = 200_000
    private static let depthLimit = 100
    /// Brackets nest in the YAML library's own recursion.
    private static let openBracketLimit = 1000

    /// - Throws: line, column and what the parser missed; never the text around it, which may be a credential.
    package static func parse(_ text: String) throws(InvalidYAML) -> JSONValue {
        guard text.utf8.lazy.filter({ $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }).count < openBracketLimit
        else { throw InvalidYAML("it has more brackets than any kubeconfig") }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw InvalidYAML(error)
        } catch {
            throw InvalidYAML("it is not YAML")
        }
        guard let root else { return .null }
        var budget = nodeLimit
        return try tree(root, depth: 0, budget: &budget)
    }

    private static func tree(_ node: Node, depth: Int, budget: inout Int) throws(InvalidYAML) -> JSONValue {
        budget -= 1
        if budget < 0 { throw InvalidYAML("its aliases make it too large") }
        if depth > depthLimit { throw InvalidYAML("it is nested too deeply") }
        switch node {
        case .scalar(let scalar): return value(of: scalar)
        case .sequence(let sequence):
            var items: [JSONValue] = []
            for item in sequence { items.append(try tree(item, depth: depth + 1, budget: &budget)) }
            return .array(items)
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, value) in mapping {
                guard case .scalar(let name) = key else { throw InvalidYAML("a key is not a text") }
                members[name.string] = try tree(value, depth: depth + 1, budget: &budget)
            }
            return .object(members)
        case .alias:
            throw InvalidYAML("an alias has no anchor")
        }
    }

    /// Only what stands without quotes can be anything but a text; the words are YAML 1.1's, as kubectl reads them.
    private static func value(of scalar: Node.Scalar) -> JSONValue {
        let text = scalar.string
        guard scalar.style == .plain || scalar.style == .any else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return true
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return false
        default: break
        }
        guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return .string(text) }
        if let integer = Int64(text) { return .number(JSONNumber(integer)) }
        return Double(text).flatMap { JSONNumber($0) }.map { .number($0) } ?? .string(text)
    }
}

/// Why a text is not the YAML it should be. The rest of a sentence.
package struct InvalidYAML: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            description = "line \(mark.line), column \(mark.column): \(problem)"
        case .duplicatedKeysInMapping:
            description = "a key appears twice in one mapping"
        default:
            description = "it is not YAML in UTF-8"
        }
    }
}

import JSONTree
import Yams

/// A manifest in YAML, or in JSON, as a tree.
enum YAMLDocument {
    /// Aliases may repeat a part again and again.
    private static let nodeLimit = 1_000_000
    private static let depthLimit = 200
    /// The library nests with the text, on its own stack.
    private static let bracketLimit = 1000
    private static let indentationLimit = 400
    private static let dashLimit = 40

    /// - Throws: ``Invalid``, whose text holds nothing of the document's values.
    static func parse(_ bytes: [UInt8]) throws(Invalid) -> JSONValue {
        // JSON is the common case, and our own parser takes it at any size.
        if let tree = try? JSONValue(parsing: bytes) { return tree }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Invalid("it is not UTF-8") }
        try checkNesting(text)
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Invalid(error)
        } catch {
            throw Invalid("it is not YAML")
        }
        guard let root else { return .null }
        var budget = nodeLimit
        return try tree(root, depth: 0, budget: &budget)
    }

    /// Refuses what could nest so deeply that the library runs out of stack.
    private static func checkNesting(_ text: String) throws(Invalid) {
        var brackets = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let start = line.firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? line.endIndex
            var dashes = 0
            for byte in line[start...] {
                guard [UInt8(ascii: "-"), UInt8(ascii: " "), UInt8(ascii: "?"), UInt8(ascii: ":")].contains(byte)
                else { break }
                if byte != UInt8(ascii: " ") { dashes += 1 }
            }
            let isMarker = line.allSatisfy { $0 == UInt8(ascii: "-") }
            brackets += line.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
            guard brackets <= bracketLimit, isMarker || dashes <= dashLimit,
                line.distance(from: line.startIndex, to: start) <= indentationLimit
            else { throw Invalid("it is nested too deeply; write such a document as JSON") }
        }
    }

    private static func tree(_ node: Node, depth: Int, budget: inout Int) throws(Invalid) -> JSONValue {
        budget -= 1
        if budget < 0 { throw Invalid("its aliases make it too large") }
        if depth > depthLimit { throw Invalid("it is nested too deeply") }
        switch node {
        case .scalar(let scalar): return value(of: scalar)
        case .sequence(let sequence):
            var items: [JSONValue] = []
            for item in sequence { items.append(try tree(item, depth: depth + 1, budget: &budget)) }
            return .array(items)
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, value) in mapping {
                guard case .scalar(let name) = key else { throw Invalid("a key is not a text") }
                members[name.string] = try tree(value, depth: depth + 1, budget: &budget)
            }
            return .object(members)
        case .alias: throw Invalid("an alias has no anchor")
        }
    }

    /// Only what stands without quotes can be anything but a text; the words are YAML 1.1's, as Kubernetes reads them.
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

    /// Why a text is no manifest. The rest of a sentence.
    struct Invalid: Error, CustomStringConvertible {
        let description: String

        fileprivate init(_ description: String) {
            self.description = description
        }

        fileprivate init(_ error: YamlError) {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                description = "yaml: line \(mark.line): \(problem)"
            case .duplicatedKeysInMapping: description = "yaml: a key appears twice in one mapping"
            default: description = "yaml: it is not YAML in UTF-8"
            }
        }
    }
}

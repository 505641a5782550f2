package import JSONTree
import Yams

extension JSONValue {
    /// Aliases may repeat a part again and again.
    private static let nodeLimit = 1_000_000
    private static let depthLimit = 200

    /// Reads YAML, with the words of YAML 1.1, as kubectl and kube-apiserver do. An empty text is null.
    ///
    /// JSON is YAML; it is read by the parser of JSON, at any size and depth that this one takes.
    ///
    /// - Throws: where the text is at fault, and why; never the text around it, which may be a credential.
    package init(yaml text: String) throws(InvalidYAML) {
        if let tree = try? JSONValue(parsing: Array(text.utf8)) {
            self = tree
            return
        }
        try Self.checkYAMLNesting(text)
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw InvalidYAML(error)
        } catch {
            throw InvalidYAML("it is not YAML")
        }
        var budget = Self.nodeLimit
        self = if let root { try Self.tree(root, depth: 0, budget: &budget) } else { .null }
    }

    /// Reads YAML in UTF-8.
    ///
    /// - Throws: as ``init(yaml:)-(String)``.
    package init(yaml bytes: [UInt8]) throws(InvalidYAML) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw InvalidYAML("it is not UTF-8") }
        try self.init(yaml: text)
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
        case .alias: throw InvalidYAML("an alias has no anchor")
        }
    }

    /// Only what stands without quotes can be anything but a text.
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

// MARK: - Nesting

extension JSONValue {
    private static let bracketLimit = 1000
    private static let indentationLimit = 400
    private static let dashLimit = 40

    /// Refuses what could nest so deeply that the library, which nests with the text, runs out of stack.
    package static func checkYAMLNesting(_ text: String) throws(InvalidYAML) {
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
            else { throw InvalidYAML("it is nested too deeply; write such a document as JSON") }
        }
    }
}

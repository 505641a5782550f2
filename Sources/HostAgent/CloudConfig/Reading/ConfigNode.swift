import Yams

/// A value of the document together with where it stands and what it is called.
struct ConfigNode {
    let node: Node
    /// Such as `write_files[2].permissions`.
    let path: String
    /// Where the value stands, or where its key does when the value is empty.
    let position: CloudConfigError.Position?

    init(_ node: Node, path: String, fallback: CloudConfigError.Position? = nil) {
        self.node = node
        self.path = path
        position = node.mark.map { .init(line: $0.line, column: $0.column) } ?? fallback
    }

    func error(_ problem: String) -> CloudConfigError { CloudConfigError("\(path) \(problem)", at: position) }

    /// Whether the value is YAML's null.
    var isNull: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The items of a list; an absent list is empty.
    func items() throws(CloudConfigError) -> [ConfigNode] {
        if isNull { return [] }
        guard case .sequence(let sequence) = node else { throw error("is no list") }
        // An alias may repeat a long list in each item of another.
        guard sequence.count <= 10_000 else { throw error("has more than 10000 items") }
        return sequence.enumerated().map { ConfigNode($1, path: "\(path)[\($0)]", fallback: position) }
    }

    /// The members of a mapping, which may have only these keys.
    func members(allowing known: [String]) throws(CloudConfigError) -> ConfigMembers {
        let all = try entries()
        var members: [String: ConfigNode] = [:]
        for (name, key, value) in all {
            guard known.contains(name) else {
                let shown = name.unicodeScalars.prefix(60).filter { $0.value > 31 && $0.value != 127 }
                var text = ""
                text.unicodeScalars.append(contentsOf: shown)
                throw CloudConfigError(
                    "\(path) has the unknown key '\(text)'; known are \(known.sorted().joined(separator: ", "))",
                    at: key)
            }
            members[name] = value
        }
        return ConfigMembers(owner: self, members: members)
    }

    /// The members of a mapping with free keys, in their order.
    func entries() throws(CloudConfigError) -> [(name: String, position: CloudConfigError.Position?, value: ConfigNode)]
    {
        guard case .mapping(let mapping) = node else { throw error("is no mapping of keys to values") }
        var all: [(name: String, position: CloudConfigError.Position?, value: ConfigNode)] = []
        for (key, value) in mapping {
            let place = key.mark.map { CloudConfigError.Position(line: $0.line, column: $0.column) } ?? position
            guard case .scalar(let name) = key else {
                throw CloudConfigError("a key of \(path) is no text", at: place)
            }
            let valuePath = path.isEmpty || path == "The document" ? name.string : "\(path).\(name.string)"
            all.append((name.string, place, ConfigNode(value, path: valuePath, fallback: place)))
        }
        return all
    }

    /// Any scalar as it is written.
    func text() throws(CloudConfigError) -> String {
        guard case .scalar(let scalar) = node else { throw error("is no text") }
        return scalar.string
    }

    /// A text that is not empty, and has no control characters that would leave its line.
    func word() throws(CloudConfigError) -> String {
        let text = try text()
        guard !text.isEmpty else { throw error("is empty") }
        guard !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            throw error("holds a line break or another control character")
        }
        return text
    }

    /// A boolean in the words of YAML 1.1, which cloud-init reads, with or without quotes.
    func flag() throws(CloudConfigError) -> Bool {
        switch try text().lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw error("is neither true nor false")
        }
    }

    func integer() throws(CloudConfigError) -> Int {
        guard let number = Int(try text()) else { throw error("is no whole number") }
        return number
    }

    var isList: Bool {
        if case .sequence = node { true } else { false }
    }

    var isScalar: Bool {
        if case .scalar = node { true } else { false }
    }

    /// Whether the value stands there without quotes.
    var isPlain: Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain || scalar.style == .any
    }

    /// Whether the value is tagged `!!binary`, which means base64.
    var isBinary: Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.tag.description == "tag:yaml.org,2002:binary"
    }
}

/// The members of one mapping, all of known names.
struct ConfigMembers {
    let owner: ConfigNode
    let members: [String: ConfigNode]

    /// The value of the first of these names that is there and not null.
    subscript(names: String...) -> ConfigNode? {
        for name in names {
            if let node = members[name], !node.isNull { return node }
        }
        return nil
    }

    func required(_ name: String) throws(CloudConfigError) -> ConfigNode {
        guard let node = self[name] else { throw owner.error("lacks '\(name)'") }
        return node
    }

    func flag(_ name: String, default value: Bool) throws(CloudConfigError) -> Bool {
        guard let node = self[name] else { return value }
        return try node.flag()
    }
}

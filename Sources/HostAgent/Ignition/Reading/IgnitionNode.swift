import CloudConfig
import JSONTree

/// A value of the document together with where it stands.
struct IgnitionNode {
    let value: JSONValue
    /// Such as `storage.files[2].mode`; empty for the document.
    let path: String

    init(_ value: JSONValue, path: String = "") {
        self.value = value
        self.path = path
    }

    func error(_ problem: String) -> IgnitionError { IgnitionError(problem, at: path) }

    /// Whether nothing is said here: what encoders write for a field that nobody set.
    var isEmpty: Bool { Self.isEmpty(value) }

    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let items): items.isEmpty
        case .object(let members): members.values.allSatisfy(isEmpty)
        case .bool, .number: false
        }
    }

    /// The members of an object, which may have only these names.
    ///
    /// - Parameter unsupported: Names that are of the format, and may be there as long as they say nothing.
    func members(
        _ known: [String], unsupported: [String] = []
    ) throws(IgnitionError) -> IgnitionMembers {
        guard let object = value.object else { throw error("is \(value.kindDescription); right would be an object") }
        // In an order of their own, so that the same config is always refused for the same field.
        for (name, value) in object.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
            guard unsupported.contains(name) else {
                throw error(
                    "has the unknown field '\(Self.printable(name))'; known are \(known.sorted().joined(separator: ", "))"
                )
            }
            let member = IgnitionNode(value, path: self.path(of: name))
            guard member.isEmpty else {
                throw member.error("is not supported; the agent knows \(known.sorted().joined(separator: ", ")) here")
            }
        }
        return IgnitionMembers(owner: self, object: object)
    }

    /// The items of a list.
    func items() throws(IgnitionError) -> [IgnitionNode] {
        guard let items = value.array else { throw error("is \(value.kindDescription); right would be an array") }
        return items.enumerated().map { IgnitionNode($1, path: "\(path)[\($0)]") }
    }

    /// Any text without a null character, which no file name, unit or argument can hold.
    func text() throws(IgnitionError) -> String {
        guard let text = value.string else { throw error("is \(value.kindDescription); right would be a string") }
        guard !text.utf8.contains(0) else { throw error("holds a null character") }
        return text
    }

    /// A text that is not empty, and has no control characters that would leave its line.
    func word() throws(IgnitionError) -> String {
        let text = try text()
        guard !text.isEmpty else { throw error("is empty") }
        guard !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            throw error("holds a line break or another control character")
        }
        return text
    }

    func flag() throws(IgnitionError) -> Bool {
        guard let flag = value.bool else { throw error("is \(value.kindDescription); right would be true or false") }
        return flag
    }

    /// A whole number in a range.
    func integer(in range: ClosedRange<Int64>) throws(IgnitionError) -> Int64 {
        guard let number = value.int64, range.contains(number) else {
            throw error("is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// An absolute path of something below `/`.
    func plainPath() throws(IgnitionError) -> String {
        let text = try word()
        guard WrittenFile.isPlain(text) else { throw error("must be an absolute path, without '.' and '..'") }
        let names = text.split(separator: "/")
        guard text.utf8.count < Self.pathLimit, names.allSatisfy({ $0.utf8.count <= Self.nameLimit }) else {
            throw error("has a name that is too long for a file")
        }
        // In the form in which it is noted, without double slashes.
        return "/" + names.joined(separator: "/")
    }

    /// Bytes of a path with its end.
    private static let pathLimit = 4_096
    /// Bytes of a file's name: 255, less what a file is called while it is being written.
    static let nameLimit = 230

    func path(of member: String) -> String { path.isEmpty ? member : "\(path).\(member)" }

    private static func printable(_ name: String) -> String {
        var text = ""
        text.unicodeScalars.append(
            contentsOf: name.unicodeScalars.prefix(60).filter { $0.value > 31 && $0.value != 127 })
        return text
    }
}

/// The members of one object, all of known names.
struct IgnitionMembers {
    let owner: IgnitionNode
    private let object: [String: JSONValue]

    init(owner: IgnitionNode, object: [String: JSONValue]) {
        self.owner = owner
        self.object = object
    }

    /// The value of a field that is there and not null.
    subscript(name: String) -> IgnitionNode? {
        guard let value = object[name], !value.isNull else { return nil }
        return IgnitionNode(value, path: owner.path(of: name))
    }

    func required(_ name: String) throws(IgnitionError) -> IgnitionNode {
        guard let node = self[name] else { throw owner.error("lacks '\(name)'") }
        return node
    }

    /// The items of a list; an absent list is empty.
    func items(_ name: String) throws(IgnitionError) -> [IgnitionNode] { try self[name]?.items() ?? [] }

    /// A text that may be absent or empty, which say the same.
    func word(_ name: String) throws(IgnitionError) -> String? {
        guard let node = self[name], !node.isEmpty else { return nil }
        return try node.word()
    }

    func flag(_ name: String, default value: Bool) throws(IgnitionError) -> Bool { try self[name]?.flag() ?? value }
}

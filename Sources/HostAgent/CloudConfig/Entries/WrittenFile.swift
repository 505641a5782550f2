/// One entry of `write_files`, decoded. Renderings show path, size, mode and owner, never the contents.
package struct WrittenFile: Hashable, Sendable {
    /// Absolute.
    package var path: String
    package var contents: [UInt8]
    package var mode: FileMode
    package var owner: FileOwner
    /// Whether the contents go behind what is there.
    package var appends: Bool
    /// Whether it is written after users were made, right before the commands.
    package var isDeferred: Bool

    package init(
        path: String, contents: [UInt8], mode: FileMode = FileMode(bits: 0o644), owner: FileOwner = .root,
        appends: Bool = false, isDeferred: Bool = false
    ) {
        self.path = path
        self.contents = contents
        self.mode = mode
        self.owner = owner
        self.appends = appends
        self.isDeferred = isDeferred
    }

    init(_ node: ConfigNode) throws(CloudConfigError) {
        let members = try node.members(allowing: [
            "append", "content", "defer", "encoding", "owner", "path", "permissions",
        ])
        let pathNode = try members.required("path")
        path = try pathNode.word()
        guard path.hasPrefix("/"), path != "/", !path.hasSuffix("/"),
            !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." })
        else { throw pathNode.error("must be an absolute path of a file, without '.' and '..'") }
        let encoding: FileEncoding = if let given = members["encoding"] { try FileEncoding(given) } else { .plain }
        contents = if let content = members["content"] { try encoding.decode(content) } else { [] }
        mode = if let given = members["permissions"] { try FileMode(given) } else { FileMode(bits: 0o644) }
        owner = if let given = members["owner"] { try FileOwner(given) } else { .root }
        appends = try members.flag("append", default: false)
        isDeferred = try members.flag("defer", default: false)
    }
}

extension WrittenFile: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(path) (\(contents.count) bytes, \(mode), \(owner))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

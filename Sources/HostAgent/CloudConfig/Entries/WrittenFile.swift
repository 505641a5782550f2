/// A file that the bootstrap writes: one entry of `write_files`, or of Ignition's `storage.files`, decoded.
///
/// Renderings show path, size, mode and owner, never the contents.
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
    /// Whether mode and owner of a file that is there stay as they are.
    package var keepsAttributes: Bool
    /// Whether it takes the place of something that was on the host before.
    package var replaces: Bool

    package init(
        path: String, contents: [UInt8], mode: FileMode = FileMode(bits: 0o644), owner: FileOwner = .root,
        appends: Bool = false, isDeferred: Bool = false, keepsAttributes: Bool = false, replaces: Bool = true
    ) {
        self.path = path
        self.contents = contents
        self.mode = mode
        self.owner = owner
        self.appends = appends
        self.isDeferred = isDeferred
        self.keepsAttributes = keepsAttributes
        self.replaces = replaces
    }

    init(_ node: ConfigNode) throws(CloudConfigError) {
        let members = try node.members(allowing: [
            "append", "content", "defer", "encoding", "owner", "path", "permissions",
        ])
        let pathNode = try members.required("path")
        path = try pathNode.word()
        guard Self.isPlain(path) else {
            throw pathNode.error("must be an absolute path of a file, without '.' and '..'")
        }
        let encoding: FileEncoding = if let given = members["encoding"] { try FileEncoding(given) } else { .plain }
        contents = if let content = members["content"] { try encoding.decode(content) } else { [] }
        mode = if let given = members["permissions"] { try FileMode(given) } else { FileMode(bits: 0o644) }
        owner = if let given = members["owner"] { try FileOwner(given) } else { .root }
        appends = try members.flag("append", default: false)
        isDeferred = try members.flag("defer", default: false)
        keepsAttributes = false
        replaces = true
    }

    /// Whether a path is absolute, names something below `/`, and has no `.` and `..`, which would lead elsewhere.
    package static func isPlain(_ path: String) -> Bool {
        path.hasPrefix("/") && path != "/" && !path.hasSuffix("/")
            && !path.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }
}

extension WrittenFile: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(path) (\(contents.count) bytes, \(mode), \(owner))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

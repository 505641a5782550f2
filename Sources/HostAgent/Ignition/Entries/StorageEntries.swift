import CloudConfig

/// What files, folders and links have in common.
enum StorageEntry {
    /// The names of the common fields.
    static let fields = ["filesystem", "group", "overwrite", "path", "user"]

    /// - Throws: when the entry is for a filesystem other than the host's own, which spec 2 calls `root`.
    static func path(_ members: IgnitionMembers, _ version: IgnitionVersion) throws(IgnitionError) -> String {
        if let filesystem = members["filesystem"] {
            guard version == .two else {
                throw filesystem.error("is a field of spec 2")
            }
            guard try filesystem.text() == "root" else {
                throw filesystem.error("is not 'root', the only filesystem that the agent writes to")
            }
        }
        return try members.required("path").plainPath()
    }

    static func mode(_ members: IgnitionMembers, default bits: UInt32) throws(IgnitionError) -> FileMode {
        guard let node = members["mode"] else { return FileMode(bits: bits) }
        // Decimal, as JSON has no other numbers: 420 is 0644.
        return FileMode(bits: UInt32(try node.integer(in: 0...0o7777)))
    }

    /// Nothing said is root, as in Ignition.
    static func owner(_ members: IgnitionMembers) throws(IgnitionError) -> FileOwner {
        FileOwner(user: try account(members["user"]) ?? "root", group: try account(members["group"]) ?? "root")
    }

    private static func account(_ node: IgnitionNode?) throws(IgnitionError) -> String? {
        guard let node else { return nil }
        let members = try node.members(["id", "name"])
        let name = try members.word("name")
        if let id = members["id"] {
            guard name == nil else { throw node.error("has both 'id' and 'name'; right would be one of them") }
            // The highest number means nobody to the kernel.
            return String(try id.integer(in: 0...(Int64(UInt32.max) - 1)))
        }
        guard let name else { return nil }
        guard AccountName.isValid(name) else { throw node.error("has a 'name' that no account can have") }
        return name
    }
}

extension WrittenFile {
    /// - Parameter budget: What is left for this file and those after it.
    init(_ node: IgnitionNode, _ version: IgnitionVersion, _ budget: inout ContentsBudget) throws(IgnitionError) {
        let members = try node.members(StorageEntry.fields + ["append", "contents", "mode"])
        let contents: [UInt8]? =
            if let contents = members["contents"] { try FileContents.read(contents, version, &budget) } else { nil }
        let owner = try StorageEntry.owner(members)
        let saysAttributes = ["mode", "user", "group"].contains { members[$0].map { !$0.isEmpty } ?? false }
        self.init(
            path: try StorageEntry.path(members, version), contents: contents ?? [],
            mode: try StorageEntry.mode(members, default: 0o644), owner: owner, isDeferred: true)
        switch version {
        case .two:
            appends = try members.flag("append", default: false)
            replaces = try members.flag("overwrite", default: !appends)
            guard !(appends && replaces) else { throw node.error("has both 'append' and 'overwrite'") }
        case .three:
            replaces = try members.flag("overwrite", default: false)
            if replaces && contents == nil { throw node.error("has 'overwrite' without a 'contents.source'") }
            // What has no contents of its own leaves those of a file that is there.
            appends = contents == nil
            for piece in try members.items("append") {
                self.contents += try FileContents.read(piece, version, &budget) ?? []
            }
        }
        keepsAttributes = appends && !saysAttributes
        // What is appended to is not replaced, and needs no leave.
        if appends { replaces = true }
    }
}

extension PlannedFolder {
    init(_ node: IgnitionNode, _ version: IgnitionVersion) throws(IgnitionError) {
        let members = try node.members(StorageEntry.fields + ["mode"])
        if let overwrite = members["overwrite"], try overwrite.flag() {
            throw overwrite.error("is not supported for folders: the agent removes none that is there")
        }
        self.init(
            path: try StorageEntry.path(members, version), mode: try StorageEntry.mode(members, default: 0o755),
            owner: try StorageEntry.owner(members))
    }
}

extension PlannedLink {
    init(_ node: IgnitionNode, _ version: IgnitionVersion) throws(IgnitionError) {
        let members = try node.members(StorageEntry.fields + ["hard", "target"])
        if let hard = members["hard"], try hard.flag() {
            throw hard.error("is not supported; right would be a symbolic link")
        }
        self.init(
            path: try StorageEntry.path(members, version), target: try members.required("target").word(),
            owner: try StorageEntry.owner(members),
            replaces: try members.flag("overwrite", default: version == .two))
    }
}

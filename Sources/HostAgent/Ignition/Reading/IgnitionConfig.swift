package import CloudConfig
import JSONTree

/// An Ignition config as far as the agent carries it out: what to write, and what to start, to turn a host into a node.
///
/// Reading it decides everything that can be decided: what the agent does not know, or does not do, is refused by its JSON path,
/// before anything has happened to the host.
///
/// Text renderings show counts and paths, never contents.
package struct IgnitionConfig: Hashable, Sendable {
    package private(set) var users: [NewUser] = []
    /// Outer ones first.
    package private(set) var folders: [PlannedFolder] = []
    package private(set) var files: [WrittenFile] = []
    package private(set) var links: [PlannedLink] = []
    /// Each name once.
    package private(set) var units: [PlannedUnit] = []

    /// Secrets of the API server are limited to 1 MiB.
    private static let sizeLimit = 4 << 20
    /// How many bytes all files together may have once they are decompressed.
    package static let contentsLimit = 64 << 20
    /// Deeper than any field is.
    private static let depthLimit = 32

    /// Reads the document.
    ///
    /// - Parameter contentsLimit: How many bytes all files together may have once they are decompressed.
    /// - Throws: which field is wrong, and what would be right.
    package init(parsing bytes: [UInt8], contentsLimit: Int = IgnitionConfig.contentsLimit) throws(IgnitionError) {
        let root = try Self.document(bytes)
        let members = try root.members(
            ["ignition", "passwd", "storage", "systemd"], unsupported: ["kernelArguments", "networkd"])
        let version = try Self.version(try members.required("ignition"))
        if let passwd = members["passwd"] {
            let entries = try passwd.members(["users"], unsupported: ["groups"])
            for node in try entries.items("users") { users.append(try NewUser(node)) }
        }
        if let storage = members["storage"] { try read(storage: storage, version, contentsLimit) }
        if let systemd = members["systemd"] {
            let entries = try systemd.members(["units"])
            units = try PlannedUnit.list(entries, version)
        }
        // Nothing else could make the host a node.
        guard units.contains(where: { $0.isStarted && $0.isService }) else {
            throw IgnitionError("enables no service, so that nothing would run", at: "systemd.units")
        }
    }

    private static func document(_ bytes: [UInt8]) throws(IgnitionError) -> IgnitionNode {
        guard bytes.count <= sizeLimit else {
            throw IgnitionError("has \(bytes.count) bytes; at most \(sizeLimit) are read")
        }
        do {
            return IgnitionNode(try JSONValue(parsing: bytes, maximumDepth: depthLimit))
        } catch {
            // Where, and not what: the parser may quote a character.
            throw IgnitionError("is not JSON, which shows at line \(error.line), column \(error.column)")
        }
    }

    /// - Parameter node: `ignition`. What it says about how to fetch is of no consequence, since nothing is fetched.
    private static func version(_ node: IgnitionNode) throws(IgnitionError) -> IgnitionVersion {
        let members = try node.members(["proxy", "security", "timeouts", "version"], unsupported: ["config"])
        return try IgnitionVersion(try members.required("version"))
    }

    private mutating func read(
        storage: IgnitionNode, _ version: IgnitionVersion, _ contentsLimit: Int
    ) throws(IgnitionError) {
        let members = try storage.members(
            ["directories", "files", "links"], unsupported: ["disks", "filesystems", "luks", "raid"])
        // Whose path it is: spec 3 wants each named once, and a folder is in neither a file too.
        var owners: [String: String] = [:]
        func claim(_ path: String, _ node: IgnitionNode) throws(IgnitionError) {
            guard let other = owners.updateValue(node.path, forKey: path) else { return }
            guard version == .two, other.hasPrefix(node.path.prefix { $0 != "[" }) else {
                throw node.error("has the path of \(other); each path may be named once")
            }
        }
        for node in try members.items("directories") {
            let folder = try PlannedFolder(node, version)
            try claim(folder.path, node)
            folders.append(folder)
        }
        folders.sort { $0.path.utf8.count < $1.path.utf8.count }
        var budget = ContentsBudget(contentsLimit)
        for node in try members.items("files") {
            let file = try WrittenFile(node, version, &budget)
            try claim(file.path, node)
            files.append(file)
        }
        for node in try members.items("links") {
            let link = try PlannedLink(node, version)
            try claim(link.path, node)
            links.append(link)
        }
    }
}

extension BootstrapPlan {
    /// What an Ignition config asks for.
    package init(_ config: IgnitionConfig) {
        self.init(
            users: config.users, folders: config.folders, files: config.files, links: config.links, units: config.units)
    }
}

extension IgnitionConfig: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "IgnitionConfig(\(files.count) files, \(units.count) units)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

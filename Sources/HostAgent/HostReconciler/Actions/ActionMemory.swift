package import ByohAPI
package import HostSystem
import JSONTree
package import SystemPackage

/// What the agent was asked to do once, and what became of it: on the disk, so that no restart, of the agent or of the
/// machine, has anything done twice.
package struct ActionMemory: Sendable {
    package static let standardPath: FilePath = "/var/lib/byoh-agent/actions"

    /// One order.
    package struct Entry: Codable, Hashable, Sendable {
        /// `HostAction.id`.
        package var id: String
        package var kind: HostAction.Kind
        /// The start of the machine in which it was begun.
        package var bootID: String
        /// Whether the machine was asked to reboot: true before it is asked, nil until then.
        package var wasAsked: Bool?
        /// Nil until it has ended.
        package var result: ObservedAction.Result?
        /// What went wrong.
        package var message: String?
    }

    /// Old orders are given up by the controller long before they are forgotten here.
    private static let limit = 100

    package let path: FilePath
    private let files: any HostFiles

    package init(_ path: FilePath = standardPath, files: any HostFiles) {
        self.path = path
        self.files = files
    }

    /// The order of this ID; nil when it was never begun.
    ///
    /// - Throws: when there is a file that cannot be read. What is in it is then not known, so nothing may be done.
    package func entry(_ id: String) throws -> Entry? { try entries().first { $0.id == id } }

    /// Remembers an order, in place of what was known of it. It is on the disk when this returns.
    package func remember(_ entry: Entry) throws {
        var entries = try entries().filter { $0.id != entry.id }
        entries.append(entry)
        try files.write(path, try JSONValue(encoding: Array(entries.suffix(Self.limit))).serialized(), .secret)
    }

    private func entries() throws -> [Entry] {
        guard let text = try files.text(path) else { return [] }
        return try JSONValue(parsing: text).decode([Entry].self)
    }
}

package import ByohAPI
package import HostSystem
import JSONTree
package import KubernetesModel
package import SystemPackage

/// What became of the upgrades that the agent was asked for: on the disk, so that none is done twice, and so that the host
/// tells it again when it is asked.
package struct UpgradeMemory: Sendable {
    package static let standardPath: FilePath = "/var/lib/byoh-agent/upgrades"

    /// One that has ended.
    package struct Entry: Codable, Hashable, Sendable {
        /// `AgentUpgradeOrder.id`.
        package var id: String
        /// The version that was installed before; nil when that was not looked at.
        package var from: String?
        /// The version that was wanted.
        package var to: String
        package var result: ObservedAgentUpgrade.Result
        package var message: String
        /// By the host's clock.
        package var endedAt: Time

        package init(
            id: String, from: String? = nil, to: String, result: ObservedAgentUpgrade.Result, message: String,
            endedAt: Time
        ) {
            self.id = id
            self.from = from
            self.to = to
            self.result = result
            self.message = message
            self.endedAt = endedAt
        }
    }

    private static let limit = 20

    package let path: FilePath
    private let files: any HostFiles

    package init(_ path: FilePath = standardPath, files: any HostFiles) {
        self.path = path
        self.files = files
    }

    /// Nil when none of this ID has ended.
    ///
    /// - Throws: when there is a file that cannot be read. What is in it is then not known, so nothing may be done.
    package func entry(_ id: String) throws -> Entry? { try entries().first { $0.id == id } }

    /// The one that has ended last.
    package func last() throws -> Entry? { try entries().last }

    /// It is on the disk when this returns.
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

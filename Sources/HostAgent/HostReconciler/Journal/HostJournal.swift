package import HostSystem
package import Logging
package import SystemPackage

/// The agent's memory of what it did to the host, on the disk: it survives the agent, and the machine's power.
///
/// Guarantees: when `write` returns, the event is on the disk. Events are in the order in which they were written.
package actor HostJournal: ArtifactRecord {
    package static let standardPath: FilePath = "/var/lib/byoh-agent/journal"

    private let path: FilePath
    private let files: any HostFiles
    package private(set) var state = JournalState()

    /// Reads what is there. A torn end is cut off; it was never confirmed to anybody.
    ///
    /// - Parameter repairs: Whether the file is cut too. Not beside an agent that may be writing it.
    package init(_ path: FilePath, files: any HostFiles, repairs: Bool = true, logger: Logger) throws {
        self.path = path
        self.files = files
        let bytes = try files.entry(at: path) == nil ? [] : try files.read(path, limit: 64 << 20)
        let reading = JournalText.read(bytes)
        for event in reading.events { state.apply(event) }
        if reading.damagedLines > 0 {
            logger.error(
                "The journal has damaged lines; what they told is lost",
                metadata: ["path": "\(path)", "lines": "\(reading.damagedLines)"])
        }
        if repairs, reading.isTorn || reading.damagedLines > 0 {
            try files.write(path, try reading.events.flatMap(JournalText.line), .secret)
        }
    }

    package func write(_ event: JournalEvent) throws {
        if event == .cleaned {
            // Nothing before this counts any more.
            try files.write(path, try JournalText.line(event), .secret)
        } else {
            try files.append(path, try JournalText.line(event), .secret)
        }
        state.apply(event)
    }

    package func note(_ artifact: HostArtifact) throws {
        if state.artifacts.contains(artifact) { return }
        try write(.made(artifact))
    }

    package var artifacts: [HostArtifact] { state.artifacts }
}

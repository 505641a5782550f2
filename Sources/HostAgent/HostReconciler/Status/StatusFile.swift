package import ControllerRuntime
package import HostSystem
import JSONTree
package import Logging
import ServiceLifecycle
package import SystemPackage

/// Keeps a file with the agent's status, as long as it runs: readable by root only, in a folder that is gone after a
/// restart of the machine, and replaced as a whole.
package struct StatusFile: Service {
    package static let folder: FilePath = "/run/byoh-agent"
    static let path = folder.appending("status.json")

    /// News that come together are written together.
    private static let shortestPause: Duration = .milliseconds(250)
    private static let pauseAfterFailure: Duration = .seconds(60)

    private let board: StatusBoard
    private let files: any HostFiles
    private let timeline: Timeline
    private let logger: Logger

    package init(_ board: StatusBoard, files: any HostFiles, timeline: Timeline = .continuous(), logger: Logger) {
        self.board = board
        self.files = files
        self.timeline = timeline
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var earlierFailure: String?
            while !Task.isCancelled {
                var pause = Self.shortestPause
                do {
                    try files.write(Self.path, try JSONValue(encoding: board.current).serialized(), .secret)
                    earlierFailure = nil
                } catch {
                    pause = Self.pauseAfterFailure
                    // Once: the record is news for the board, which brings us here again.
                    if "\(error)" != earlierFailure {
                        logger.warning("The agent's status cannot be written", metadata: ["error": "\(error)"])
                    }
                    earlierFailure = "\(error)"
                }
                // Throws only when cancelled.
                try? await timeline.sleep(until: timeline.now.advanced(by: pause), tolerance: nil)
                await board.changed.wait()
            }
        }
        // A file that stays does no harm: its process has ended.
        try? files.remove(Self.path)
    }

    /// What the running agent says; nil when none runs, or it has not said anything yet.
    ///
    /// - Throws: when there is a file that cannot be read.
    package static func read(_ files: any HostFiles) throws -> AgentStatus? {
        guard let text = try files.text(path) else { return nil }
        let status = try JSONValue(parsing: text).decode(AgentStatus.self)
        return status.process?.isAlive(files) == true ? status : nil
    }
}

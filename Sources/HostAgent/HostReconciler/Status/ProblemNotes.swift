package import ControllerRuntime
package import Logging
import Synchronization

/// Remembers the last warning or error that was logged.
package final class ProblemNotes: Sendable {
    /// Rung when there is another. One task may wait for it.
    package let changed = Signal()
    private let note = Mutex<AgentStatus.Problem?>(nil)
    private let clock: WallClock

    package init(clock: WallClock = .system) {
        self.clock = clock
    }

    package var last: AgentStatus.Problem? { note.withLock { $0 } }

    func noticed(_ message: String) {
        let problem = AgentStatus.Problem(message: Self.oneLine(message), time: clock.nowInSeconds)
        note.withLock { $0 = problem }
        changed.ring()
    }

    /// What is shown on a terminal must not leave its line, whoever wrote it.
    static func oneLine(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars.prefix(600) {
            line.unicodeScalars.append(scalar.value < 32 || scalar.value == 127 ? " " : scalar)
        }
        return line
    }
}

/// Hands every record on, and notes those that tell of a problem.
package struct ProblemNotingHandler: LogHandler {
    private var base: any LogHandler
    private let notes: ProblemNotes

    package init(_ base: any LogHandler, notes: ProblemNotes) {
        self.base = base
        self.notes = notes
    }

    /// Warnings are noted also when they are not written.
    package var logLevel: Logger.Level {
        get { min(base.logLevel, .warning) }
        set { base.logLevel = newValue }
    }

    package var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    package var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    package func log(event: LogEvent) {
        if event.level >= .warning {
            let reason = ["error", "problem", "reason"].lazy.compactMap { event.metadata?[$0] }.first
            notes.noticed(event.message.description + (reason.map { ": \($0)" } ?? ""))
        }
        if event.level >= base.logLevel { base.log(event: event) }
    }
}

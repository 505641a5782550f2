package import HostSystem
import Synchronization

/// Programs that run nowhere: it records what was asked for, and answers as it was told.
package final class FakeCommands: CommandRunner {
    private struct State {
        var calls: [HostCommand] = []
        var answers: [(prefix: String, result: CommandResult)] = []
        var nextError: CommandFailure?
        var missing: Set<String> = []
        var hanging: Set<String> = []
    }

    private let state = Mutex(State())
    private let action: @Sendable (HostCommand) throws -> Void

    /// - Parameter action: What a program does to the host, beyond its answer.
    package init(action: @escaping @Sendable (HostCommand) throws -> Void = { _ in }) {
        self.action = action
    }

    /// Has every command that begins so answer this. The one said last wins.
    package func answer(_ prefix: String, _ output: String, status: Int32 = 0) {
        state.withLock {
            $0.answers.insert((prefix, CommandResult(status: .exited(status), output: Array(output.utf8))), at: 0)
        }
    }

    /// Has the next command fail.
    package func fail(_ error: CommandFailure) { state.withLock { $0.nextError = error } }

    /// Programs that the host does not have.
    package var missing: Set<String> {
        get { state.withLock(\.missing) }
        set { state.withLock { $0.missing = newValue } }
    }

    /// Programs that do not end in time.
    package var hanging: Set<String> {
        get { state.withLock(\.hanging) }
        set { state.withLock { $0.hanging = newValue } }
    }

    package var calls: [String] { state.withLock { $0.calls.map(\.description) } }
    package var commands: [HostCommand] { state.withLock(\.calls) }

    package func run(_ command: HostCommand) async throws(CommandFailure) -> CommandResult {
        let (error, answer) = state.withLock { state in
            state.calls.append(command)
            var error = state.nextError
            state.nextError = nil
            if state.missing.contains(command.program) { error = .notFound(command) }
            if state.hanging.contains(command.program) { error = .timedOut(command) }
            return (error, state.answers.first { command.description.hasPrefix($0.prefix) }?.result)
        }
        if let error { throw error }
        do {
            try action(command)
        } catch {
            throw .notStarted(command)
        }
        return answer ?? CommandResult(status: .exited(0))
    }
}

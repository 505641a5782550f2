/// Why a program of the host gave no result, or not the one that was needed.
package enum CommandFailure: Error, Hashable, Sendable {
    /// The host has no such program, or none that may be executed.
    case notFound(HostCommand)
    /// It is there, and could not be started, or not be followed to its end.
    case notStarted(HostCommand)
    case timedOut(HostCommand)
    /// It ended, and not with success. The words are the end of its error output.
    case unsuccessful(HostCommand, CommandResult.Status, words: String)
    case cancelled
}

extension CommandFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let command): "'\(command.program)' is not there; is it installed?"
        case .notStarted(let command): "'\(command.program)' could not be run"
        case .timedOut(let command):
            "'\(command)' did not end within \(command.timeLimit) and was stopped"
        case .unsuccessful(let command, .exited(let code), let words):
            "'\(command)' ended with exit status \(code)\(words.isEmpty ? "" : ": \(words)")"
        case .unsuccessful(let command, .signaled(let signal), let words):
            "'\(command)' was ended by signal \(signal)\(words.isEmpty ? "" : ": \(words)")"
        case .cancelled: "The wait for a command was cancelled"
        }
    }
}

/// Runs programs of the host. Implemented by ``SystemCommandRunner``; fakes in tests.
///
/// For short commands only: they end with the agent. What takes long and must not be repeated runs in a transient unit.
package protocol CommandRunner: Sendable {
    /// Runs the program to its end.
    ///
    /// - Throws: ``CommandFailure`` when it did not start or did not end in time. An exit status is not an error here.
    func run(_ command: HostCommand) async throws(CommandFailure) -> CommandResult
}

extension CommandRunner {
    /// The same, and an exit status other than 0 is an error, with the end of what the program said.
    @discardableResult
    package func succeed(_ command: HostCommand) async throws(CommandFailure) -> CommandResult {
        let result = try await run(command)
        guard result.isSuccess else {
            let said = result.errorOutput.isEmpty ? result.output : result.errorOutput
            let lines = String(decoding: said.suffix(600), as: UTF8.self).split(whereSeparator: \.isNewline)
            throw .unsuccessful(command, result.status, words: lines.suffix(4).joined(separator: "; "))
        }
        return result
    }
}

import Subprocess
import SystemPackage

/// Runs programs of this machine.
package struct SystemCommandRunner: CommandRunner {
    /// What systemd gives to services.
    private static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    private static let outputLimit = 64 << 20
    private static let grace: Duration = .seconds(5)

    package init() {}

    private enum Ending: Sendable {
        case result(CommandResult)
        case notFound
        case notStarted
        case timeIsOver
    }

    package func run(_ command: HostCommand) async throws(CommandFailure) -> CommandResult {
        let ending = await withTaskGroup(of: Ending.self) { group in
            group.addTask { await Self.result(of: command) }
            group.addTask {
                // Throws only when the program was faster, or nobody waits any more.
                try? await Task.sleep(for: command.timeLimit)
                return .timeIsOver
            }
            let first = await group.next() ?? .notStarted
            group.cancelAll()
            return first
        }
        if Task.isCancelled { throw .cancelled }
        switch ending {
        case .result(let result): return result
        case .notFound: throw .notFound(command)
        case .notStarted: throw .notStarted(command)
        case .timeIsOver: throw .timedOut(command)
        }
    }

    private static func result(of command: HostCommand) async -> Ending {
        var environment: [Environment.Key: String] = [:]
        let all = ["PATH": path, "HOME": "/root", "LC_ALL": "C"].merging(command.environment) { _, own in own }
        for (name, value) in all {
            if let key = Environment.Key(rawValue: name) { environment[key] = value }
        }
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: grace)]
        do {
            let result = try await Subprocess.run(
                command.program.contains("/") ? .path(FilePath(command.program)) : .name(command.program),
                arguments: Arguments(command.arguments), environment: .custom(environment), platformOptions: options,
                input: .array(command.input), output: .bytes(limit: outputLimit), error: .bytes(limit: outputLimit))
            let status: CommandResult.Status =
                switch result.terminationStatus {
                case .exited(let code): .exited(code)
                case .signaled(let signal): .signaled(signal)
                }
            return .result(
                CommandResult(status: status, output: result.standardOutput, errorOutput: result.standardError))
        } catch {
            return (error as? SubprocessError)?.code == .executableNotFound ? .notFound : .notStarted
        }
    }
}

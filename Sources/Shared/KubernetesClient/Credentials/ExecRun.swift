import KubernetesModel
import Subprocess
import SystemPackage

/// Runs an exec plugin once.
struct ExecRun: Sendable {
    let plugin: ExecPlugin

    /// No program prints more than this.
    private static let outputLimit = 1 << 20

    /// Runs the program to its end, or until its time is over; then it is stopped.
    ///
    /// It gets no terminal and no input: who needs to ask a person cannot be used by a service.
    /// Its error output may hold credentials and is not kept.
    func callAsFunction(clock: ClientClock) async throws(CredentialFailure) -> ExecCredential {
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await output() }
            group.addTask {
                do {
                    try await clock.sleep(plugin.timeLimit)
                    return .failed(CredentialFailure("it took longer than \(plugin.timeLimit)"))
                } catch {
                    return .failed(CredentialFailure("the wait for it was cancelled"))
                }
            }
            let first = await group.next() ?? .failed(CredentialFailure("it did not run"))
            group.cancelAll()
            return first
        }
        switch outcome {
        case .printed(let bytes):
            do {
                return try ExecCredential(output: bytes, apiVersion: plugin.apiVersion)
            } catch {
                throw named(error)
            }
        case .failed(let failure):
            throw named(failure)
        }
    }

    private enum Outcome: Sendable {
        case printed([UInt8])
        case failed(CredentialFailure)
    }

    private func output() async -> Outcome {
        do {
            let result = try await run(
                plugin.command.contains("/") ? .path(FilePath(plugin.command)) : .name(plugin.command),
                arguments: Arguments(plugin.arguments.exposed),
                environment: .custom(environment()),
                platformOptions: options, output: .bytes(limit: Self.outputLimit), error: .discarded)
            switch result.terminationStatus {
            case .exited(0): return .printed(result.standardOutput)
            case .exited(let code): return .failed(CredentialFailure("it ended with exit code \(code)"))
            case .signaled(let signal): return .failed(CredentialFailure("signal \(signal) ended it"))
            }
        } catch {
            // The error of a failed start quotes the arguments.
            let hint = plugin.installHint.map { ". \($0)" } ?? ""
            return .failed(CredentialFailure("it could not be run\(hint)"))
        }
    }

    private var options: PlatformOptions {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
        return options
    }

    private func environment() -> [Environment.Key: String] {
        var all = plugin.baseEnvironment.exposed.merging(plugin.environment.exposed) { _, own in own }
        all["KUBERNETES_EXEC_INFO"] = info
        var keyed: [Environment.Key: String] = [:]
        for (name, value) in all {
            if let key = Environment.Key(rawValue: name) { keyed[key] = value }
        }
        return keyed
    }

    private var info: String {
        let cluster = plugin.clusterInfo.map { ",\"cluster\":" + String(decoding: $0.exposed, as: UTF8.self) } ?? ""
        return """
            {"apiVersion":"\(plugin.apiVersion.rawValue)","kind":"ExecCredential","spec":{"interactive":false\(cluster)}}
            """
    }

    private func named(_ failure: CredentialFailure) -> CredentialFailure {
        CredentialFailure("The credential program \"\(plugin.command)\" gave nothing usable: \(failure).")
    }
}

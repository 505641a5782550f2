import Foundation
import KubernetesClient
import Logging

/// Hosts, machines and their owners around a controller that is measured, on a real API server. `Benchmarks/run-fleet`
/// drives it.
///
/// It reads commands from standard input, one a line, and answers each with one JSON object on a line. It speaks to the
/// server as an administrator; what agents, Cluster API's core and operators would write, it writes.
@main
struct SimulatedFleet {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count == 3 else {
            print("usage: simulated-fleet KUBECONFIG NAMESPACE < COMMANDS")
            return
        }
        let logger = Logger(label: "simulated-fleet") { _ in SwiftLogNoOpLogHandler() }
        var configuration = try ClientConfiguration.load(environment: [:], kubeconfigFile: words[1])
        configuration.flowLimit = nil
        try await KubernetesClient.withClient(configuration, logger: logger) { client in
            let scenario = Scenario(client, in: words[2], logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await scenario.runBackground() }
                for await line in commands() {
                    report(try await scenario.carryOut(line.split(separator: " ").map(String.init)))
                }
                tasks.cancelAll()
            }
        }
    }

    /// The lines of standard input. They are read by a thread of its own, since that waits for them.
    private static func commands() -> AsyncStream<String> {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        Thread.detachNewThread {
            while let line = readLine() { continuation.yield(line) }
            continuation.finish()
        }
        return lines
    }

    private static func report(_ figures: [String: Double]) {
        let fields = figures.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        // Not print, whose buffer would have to be flushed.
        FileHandle.standardOutput.write(Data("{\(fields.joined(separator: ", "))}\n".utf8))
    }
}

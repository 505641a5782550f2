import ControllerRuntime
import Glibc
import KubernetesClient
import KubernetesModel
import Logging
import Metrics

/// A process that takes part in an election and acts while it leads, for tests that stop and kill processes.
///
/// `leader-candidate KUBECONFIG NAMESPACE LEASE IDENTITY` prints a line for every act: the identity and the time of the
/// act, in nanoseconds of `CLOCK_BOOTTIME`, which all processes of the machine share. The time is taken first and the
/// right to act is asked for that moment or later, so a line is a claim to have led at its time.
@main
struct LeaderCandidate {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count == 5 else { fatalUsage() }
        let logger = Logger(label: "leader-candidate") { _ in SwiftLogNoOpLogHandler() }
        let configuration = try ClientConfiguration.load(environment: [:], kubeconfigFile: words[1])
        let timing = try LeaderElectionTiming(
            leaseDuration: .seconds(12), renewDeadline: .seconds(9), retryPeriod: .milliseconds(500))
        try await KubernetesClient.withClient(configuration, logger: logger) { client in
            let elector = LeaderElector(
                client: client, lease: ObjectKey(namespace: words[2], name: words[3]), identity: words[4],
                timing: timing,
                timeline: .continuous(), logger: logger, metrics: NOOPMetricsHandler.instance)
            do {
                try await elector.run {
                    while !Task.isCancelled {
                        let time = bootTime()
                        if elector.isLeading { say("\(words[4]) acts \(time)\n") }
                        try await Task.sleep(for: .milliseconds(2))
                    }
                }
            } catch let lost as LeadershipLost {
                say("\(lost)\n")
                exit(1)
            }
        }
    }

    private static func fatalUsage() -> Never {
        say("usage: leader-candidate KUBECONFIG NAMESPACE LEASE IDENTITY\n")
        exit(2)
    }

    /// Unbuffered: a killed process must not take acts along that it has claimed.
    private static func say(_ line: String) {
        let bytes = Array(line.utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }

    private static func bootTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

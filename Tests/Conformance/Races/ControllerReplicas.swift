import FoundationEssentials
import Glibc
import SystemPackage
import TestSupport

/// `byoh-controller` as several processes on one API server, as a Deployment with replicas runs it.
actor ControllerReplicas {
    private let kubeconfig: FilePath
    private let folder: FilePath
    private let leaderElection: Bool
    private let program: FilePath
    private var processes: [ChildProcess] = []
    private var count = 0
    /// How many were killed.
    private(set) var kills = 0

    /// - Parameters:
    ///   - program: nil for the one that was built with the tests.
    ///   - leaderElection: off is an operator's mistake, which must do no harm.
    init(_ server: APIServerFixture, program: FilePath?, leaderElection: Bool) throws {
        kubeconfig = server.folder.appending("kubeconfig-replicas-\(leaderElection)")
        try kubeconfig.write(try server.kubeconfig(user: "byoh-controller"))
        folder = server.folder
        self.leaderElection = leaderElection
        let own = FilePath(try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        self.program = program ?? own.removingLastComponent().appending("byoh-controller")
    }

    func start(_ replicas: Int) throws {
        for _ in 0..<replicas { processes.append(try launch()) }
    }

    /// SIGKILL for one of them; another takes its place at once, as with a Deployment.
    func killOne(_ index: Int) async throws {
        let victim = processes[index % processes.count]
        try await victim.killAndWait()
        kills += 1
        processes[index % processes.count] = try launch()
    }

    /// Starts those again that ended by themselves: without an API server, or when they do not lead any more.
    func revive() throws -> Int {
        var revived = 0
        for index in processes.indices where processes[index].hasEnded() {
            processes[index] = try launch()
            revived += 1
        }
        return revived
    }

    func stop() async throws {
        for process in processes { try await process.killAndWait() }
        processes = []
    }

    /// The end of what they said last, for a failure.
    var lastWords: String {
        (max(1, count - 2)...max(1, count)).map { folder.appending("replica-\($0).log").textIfPresent.suffix(2_000) }
            .joined(separator: "\n---\n")
    }

    private func launch() throws -> ChildProcess {
        count += 1
        return try ChildProcess(
            program.string,
            [
                "run", "--kubeconfig", kubeconfig.string, "--skip-definitions", "--health-address", "127.0.0.1:0",
                "--log-level", "warning", leaderElection ? "--leader-elect" : "--no-leader-elect",
            ], environment: ["PATH=/usr/bin:/bin", "HOME=/nonexistent"],
            log: folder.appending("replica-\(count).log"))
    }
}

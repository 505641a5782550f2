package import HostSystem
package import Logging
import ServiceLifecycle

/// Keeps a route to the pods of every other node, while the host is a node of a cluster whose pod network is the agent's.
///
/// Level-triggered: whatever is missing, or was changed by others, is as it shall be a minute later at most, also after a
/// restart of the agent or the machine. While the cluster's API server cannot be reached, everything stays as it is.
package struct PodRouteKeeper: Service, PodNetworkDuty {
    /// While the kubelet has no credentials, or the API server does not answer yet: pods wait for it.
    private static let eagerPause: Duration = .seconds(1)
    private static let eagerTries = 60
    private static let patientPause: Duration = .seconds(15)

    private let session: ClusterSession
    private let record: any ArtifactRecord
    private let duty = DutySwitch()
    private let problems: ProblemLog
    private let resumes: @Sendable () async -> Bool

    /// - Parameters:
    ///   - hostName: What this host's Node is called.
    ///   - record: Where is noted what will be made.
    ///   - resumes: Whether the host was a node of such a cluster when the agent ended. Asked once, at the start: the
    ///     management plane may be out of reach.
    package init(
        hostName: String, userAgent: String, files: any HostFiles, commands: any CommandRunner,
        record: any ArtifactRecord, logger: Logger, resumes: @escaping @Sendable () async -> Bool
    ) {
        problems = ProblemLog(logger)
        session = ClusterSession(
            hostName: hostName, userAgent: userAgent, files: files,
            network: HostPodNetwork(files: files, commands: commands), problems: problems, logger: logger)
        self.record = record
        self.resumes = resumes
    }

    package func begin() async throws {
        for artifact in PodNetworkMarks.artifacts { try await record.note(artifact) }
        duty.turnOn()
    }

    package func end() async throws { try await duty.turnOff() }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            if await resumes() { duty.turnOn() }
            await duty.whileOn { await keep() }
        }
    }

    private func keep() async {
        var tries = 0
        while !Task.isCancelled {
            do {
                // It ends when there are other credentials, or none yet, or the API server is lost.
                try await session.run()
                tries = 0
            } catch {
                if Task.isCancelled { return }
                tries += 1
                problems.received(["The Nodes cannot be read: \(error)"])
            }
            let pause = tries < Self.eagerTries ? Self.eagerPause : Self.patientPause
            // Throws only when cancelled.
            try? await Task.sleep(for: pause * Double.random(in: 0.8...1.2))
        }
    }
}

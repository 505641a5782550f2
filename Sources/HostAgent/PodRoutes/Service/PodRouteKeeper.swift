import ControllerRuntime
package import HostSystem
package import Logging
import ServiceLifecycle

/// Keeps a route to the pods of every other node, while the host is a node of a cluster whose pod network is the agent's.
///
/// Level-triggered: whatever is missing, or was changed by others, is as the Nodes last said a minute later at most. That
/// holds without an API server too, also after a boot: what the Nodes last said is on the disk.
package struct PodRouteKeeper: Service, PodNetworkDuty {
    /// While the kubelet has no credentials, or the API server does not answer yet: pods wait for it.
    private static let eagerPause: Duration = .seconds(1)
    private static let eagerTries = 60
    private static let patientPause: Duration = .seconds(15)

    private let session: ClusterSession
    private let record: any ArtifactRecord
    private let duty = DutySwitch<[IPv4Prefix]>()
    private let problems: ProblemLog
    private let timeline = Timeline.continuous()
    private let resumes: @Sendable () async -> [String]?

    /// - Parameters:
    ///   - hostName: What this host's Node is called.
    ///   - record: Where is noted what will be made.
    ///   - resumes: The ranges of pods of the cluster that the host was a node of when the agent ended; nil when it was of
    ///     none. Asked once, at the start: the management plane may be out of reach.
    ///   - tell: Called with each change of how the routes stand. It must return at once.
    package init(
        hostName: String, userAgent: String, files: any HostFiles, commands: any CommandRunner,
        record: any ArtifactRecord, logger: Logger, resumes: @escaping @Sendable () async -> [String]?,
        tell: @escaping @Sendable (PodRouteStanding) -> Void
    ) {
        problems = ProblemLog(logger, tell: tell)
        session = ClusterSession(
            hostName: hostName, userAgent: userAgent, files: files,
            network: HostPodNetwork(files: files, commands: commands),
            memory: PodRouteMemory(files: files, record: record, logger: logger), problems: problems, logger: logger)
        self.record = record
        self.resumes = resumes
    }

    package func begin(podRanges: [String]) async throws {
        for artifact in PodNetworkMarks.artifacts { try await record.note(artifact) }
        duty.turnOn(podRanges.compactMap { IPv4Prefix($0) })
    }

    package func end() async throws {
        try await duty.turnOff()
        problems.stop()
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            if let podRanges = await resumes() { duty.resume(podRanges.compactMap { IPv4Prefix($0) }) }
            await duty.whileOn { await keep(within: $0) }
        }
    }

    private func keep(within podRanges: [IPv4Prefix]) async {
        var tries = 0
        var nextRestoring = timeline.now
        var found: [ProblemReport] = []
        while !Task.isCancelled {
            do {
                // Before the Nodes are asked: after a boot nobody may answer for long, and pods start meanwhile.
                if timeline.now >= nextRestoring, let news = await session.restore(within: podRanges) {
                    found = news
                }
                // It ends when there are other credentials, or none yet.
                try await session.run(within: podRanges)
                tries = 0
                found = []
            } catch {
                if Task.isCancelled { return }
                tries += 1
                problems.received(found + [.unreadable(error)])
            }
            if timeline.now >= nextRestoring {
                let interval = found.isEmpty ? ClusterSession.interval : ClusterSession.shortInterval
                nextRestoring = timeline.now.advanced(by: interval)
            }
            let pause = tries < Self.eagerTries ? Self.eagerPause : Self.patientPause
            // Throws only when cancelled.
            try? await Task.sleep(for: pause * Double.random(in: 0.8...1.2))
        }
    }
}

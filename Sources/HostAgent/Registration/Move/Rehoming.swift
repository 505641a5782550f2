package import ByohAPI
package import ControllerRuntime
import FoundationEssentials
package import KubernetesClient
import KubernetesModel
package import Logging
import ServiceLifecycle

/// Follows the host's objects to another management cluster when `clusterctl move` has taken them there.
///
/// As long as nobody asks it does nothing. When asked it proves the way, says so, and looks every now and then whether the
/// host's own object is still here. Ends when the host has become one of the other management cluster: whoever runs it starts
/// the agent anew, which then serves that one.
package struct Rehoming: Service {
    private let client: KubernetesClient
    private let record: ManagementRecord
    private let store: IdentityStore
    private let desk: MoveDesk
    private let gate: RenewalGate
    private let exchange: CertificateRequestExchange
    private let environment: [String: String]
    private let userAgent: String
    private let timing: Timing
    private let timeline: Timeline
    private let logger: Logger
    private let tell: @Sendable (HostRehoming?) -> Void

    /// How long is waited between two looks.
    package struct Timing: Sendable {
        /// At the host's own object, while the host can follow. What the watch shows is looked at without waiting.
        package var idle: Duration = .seconds(120)
        /// At the host's own object, while it is not known to be there, and at the request in the other management cluster.
        package var look: Duration = .seconds(20)
        /// Until a management cluster that is silent, or does not know the host, counts as left. A host that is held
        /// is let in at the other one only once its Cluster goes on there; to a free one waiting costs nothing.
        package var patience: Duration = .seconds(60)
        package var patienceWhenFree: Duration = .seconds(900)
        /// At the way, once it was proven.
        package var way: Duration = .seconds(300)
        /// At the way after a failure, twice as long each time.
        package var retry: ClosedRange<Duration> = .seconds(5)...(.seconds(60))
        /// How long a look may take.
        package var limit: Duration = .seconds(10)

        package init() {}
    }

    /// - Parameters:
    ///   - client: of the management cluster that the host is at.
    ///   - exchange: asks for certificates as a host that was moved.
    ///   - environment: the proxy variables are read.
    ///   - tell: told how ready the host is, and nil when nobody asks any more.
    package init(
        client: KubernetesClient, record: ManagementRecord, store: IdentityStore, desk: MoveDesk, gate: RenewalGate,
        exchange: CertificateRequestExchange, environment: [String: String], userAgent: String,
        timing: Timing = Timing(), timeline: Timeline = .continuous(), logger: Logger,
        tell: @escaping @Sendable (HostRehoming?) -> Void
    ) {
        self.client = client
        self.record = record
        self.store = store
        self.desk = desk
        self.gate = gate
        self.exchange = exchange
        self.environment = environment
        self.userAgent = userAgent
        self.timing = timing
        self.timeline = timeline
        self.logger = logger
        self.tell = tell
    }

    /// What is known of the place that the host is to follow to.
    private struct Progress {
        var kubeconfig: SecretBytes?
        /// Nil when the kubeconfig cannot be used.
        var home: NextHome?
        var decision = FollowDecision()
        /// When the way is looked at next.
        var wayDue: Moment?
        var failures = 0
        var isReady = false
        /// Whether nobody held the host when it was last seen.
        var isFree = false
        var isFollowing = false
        var hasForgotten = false
    }

    private enum Step {
        case moved
        /// Nil: until something happens.
        case pause(Duration?)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var progress = Progress()
            while !Task.isCancelled {
                var pause: Duration? = timing.look
                do {
                    switch try await step(&progress) {
                    case .moved: return
                    case .pause(let length): pause = length
                    }
                } catch {
                    if Task.isCancelled { return }
                    logger.warning(
                        "The host could not follow to another management cluster; it is tried again",
                        metadata: ["error": "\(error)"])
                }
                let deadline = pause.map { timeline.now.advanced(by: $0 * Double.random(in: 0.9...1.1)) }
                await desk.changed.wait(until: deadline, on: timeline)
            }
        }
    }

    private func step(_ progress: inout Progress) async throws -> Step {
        if try store.hasDecided() {
            // A write failed after the one that decided.
            try store.recover()
            if try store.record() != record { return arrived() }
        }
        guard let kubeconfig = try wanted(progress) else { return try forget(&progress) }
        if progress.kubeconfig != kubeconfig { try begin(kubeconfig, &progress) }
        guard let home = progress.home else { return .pause(nil) }
        var sight = await look(&progress)
        // It was seen to go, and the rights of the host with it.
        if sight == .refused || sight == .silent, desk.isLeaving { sight = .leaves }
        let patience = progress.isFree ? timing.patienceWhenFree : timing.patience
        switch progress.decision.saw(sight, patience: patience, at: timeline.now) {
        case .stay:
            if progress.isFollowing {
                logger.notice("The host's objects are here again; it stays")
                progress.isFollowing = false
                progress.wayDue = nil
            }
            return try await getReady(for: home, &progress)
        case .wait: return .pause(timing.look / 2)
        case .follow: return try await follow(to: home, &progress)
        }
    }

    private func wanted(_ progress: Progress) throws -> SecretBytes? {
        switch desk.order {
        case .unknown: try progress.kubeconfig ?? store.nextHomeKubeconfig()
        case .stay: nil
        case .follow(let kubeconfig): kubeconfig
        }
    }

    private func forget(_ progress: inout Progress) throws -> Step {
        if desk.order == .stay, !progress.hasForgotten {
            if progress.kubeconfig != nil { logger.info("The host stays at its management cluster") }
            gate.release()
            try store.dropNextHome()
            tell(nil)
            progress = Progress()
            progress.hasForgotten = true
        }
        return .pause(nil)
    }

    private func begin(_ kubeconfig: SecretBytes, _ progress: inout Progress) throws {
        progress = Progress()
        if try store.nextHomeKubeconfig() != kubeconfig { try store.save(nextHomeKubeconfig: kubeconfig) }
        progress.kubeconfig = kubeconfig
        do throws(RegistrationError) {
            let home = try NextHome(
                kubeconfig: kubeconfig, from: record, environment: environment, userAgent: userAgent)
            logger.info("Getting ready to follow to another management cluster", metadata: ["server": "\(home.server)"])
            progress.home = home
        } catch {
            gate.release()
            logger.warning("The host cannot follow to another management cluster", metadata: ["error": "\(error)"])
            report(SHA256Digest(of: kubeconfig.bytes).hex, isReady: false, "", error.description)
        }
    }

    // MARK: - Before the move

    private func getReady(for home: NextHome, _ progress: inout Progress) async throws -> Step {
        // Who knows when the move comes.
        guard try store.certificateLife()?.canWait(at: Date()) ?? true else {
            gate.release()
            progress.wayDue = nil
            progress.isReady = false
            report(
                home.bootstrapDigest, isReady: false, home.server,
                "The host's certificate ends soon and is renewed first")
            return .pause(timing.look)
        }
        // A renewal is under way, or just being looked for.
        guard gate.hold() else { return .pause(timing.retry.lowerBound) }
        if let due = progress.wayDue, timeline.now < due {
            return .pause(min(timeline.now.duration(to: due), timing.idle))
        }
        do {
            guard let key = try store.knownKeys().first else { throw RegistrationError.notEnrolled }
            try await home.check(keyDigest: key.digest, logger: logger)
            progress.failures = 0
            progress.wayDue = timeline.now.advanced(by: timing.way)
            progress.isReady = true
            report(home.bootstrapDigest, isReady: true, home.server, "")
            return .pause(min(timing.way, timing.idle))
        } catch {
            if Task.isCancelled { throw error }
            let pause = min(timing.retry.lowerBound * (1 << min(progress.failures, 10)), timing.retry.upperBound)
            progress.failures += 1
            progress.wayDue = timeline.now.advanced(by: pause)
            // That one answer is missing is no news: a server may be starting.
            if case RegistrationError.noAnswer = error, progress.isReady, progress.failures < Self.failuresThatCount {
                return .pause(min(pause, timing.look))
            }
            progress.isReady = false
            report(home.bootstrapDigest, isReady: false, home.server, "\(error)")
            return .pause(min(pause, timing.look))
        }
    }

    /// How many looks at the way must be without an answer, one after the other, until a host that was ready is not.
    private static let failuresThatCount = 3

    private func report(_ digest: String, isReady: Bool, _ server: String, _ message: String) {
        tell(
            HostRehoming(
                bootstrapDigest: digest, ready: isReady, server: PrintableText.of(server, limit: 2_048),
                message: PrintableText.of(message, limit: 1_024)))
    }

    private func look(_ progress: inout Progress) async -> FollowDecision.Sight {
        let (client, record) = (client, record)
        do {
            let deadline = timeline.now.advanced(by: timing.limit)
            let host = try await timeline.withDeadline(deadline, "The look at the host's own ByoHost") {
                try await client.resources(ByoHost.self, in: record.namespace).get(record.host)
            }
            progress.isFree = host.spec.claimRef == nil
            return host.metadata.isLeaving ? .leaves : .stays
        } catch let error as KubernetesError {
            if error.isNotFound { return .gone }
            return error.isUnauthorized || error.isForbidden ? .refused : .silent
        } catch {
            return .silent
        }
    }

    // MARK: - The move

    private func follow(to home: NextHome, _ progress: inout Progress) async throws -> Step {
        guard gate.hold() else { return .pause(timing.retry.lowerBound) }
        let isFirst = !progress.isFollowing
        if isFirst {
            logger.notice(
                "The host's objects are gone here; asking the other management cluster for them",
                metadata: ["server": "\(home.server)"])
            progress.isFollowing = true
            progress.isReady = false
        }
        try store.recover()
        do {
            // Whoever is let in at once need not wait for the next look.
            try await goThere(home, patience: isFirst ? .seconds(2) : .zero)
            return arrived()
        } catch RegistrationError.undecided {
            report(
                home.bootstrapDigest, isReady: false, home.server,
                "The host's objects are gone here, and have not arrived there yet")
            return .pause(timing.look)
        } catch {
            if !Task.isCancelled { report(home.bootstrapDigest, isReady: false, home.server, "\(error)") }
            throw error
        }
    }

    private func goThere(_ home: NextHome, patience: Duration) async throws {
        var denial = RegistrationError.notEnrolled
        for key in try store.knownKeys() {
            do {
                let certificate = try await home.certificate(
                    for: key, exchange: exchange, patience: patience, logger: logger)
                return try store.move(
                    to: Relocation(record: home.record, authority: home.authority, certificate: certificate), for: key)
            } catch let error as RegistrationError {
                // The key of a renewal that was granted just before may be the one, or the one before a renewal.
                guard case .nameTaken = error else { throw error }
                denial = error
            }
        }
        throw denial
    }

    private func arrived() -> Step {
        logger.notice(
            "The host has followed to another management cluster; the agent ends, and serves it from its next start on")
        return .moved
    }
}

import JSONTree
public import KubernetesClient
public import KubernetesModel
public import Logging
public import Metrics
import ServiceLifecycle
import Synchronization

/// Takes part in an election by Lease, and runs something while this process leads.
///
/// The rules are ``LeaderElectionState``'s, which are client-go's. Requests have `RequestPriority.critical`, so that
/// a renewal never waits behind a burst of other requests.
///
/// A process that loses the leadership does not campaign again: ``run(whileLeading:)`` throws, the process ends, and
/// whoever started it starts it afresh. Half-finished work of an earlier reign can then do nothing in a later one.
public final class LeaderElector: Sendable {
    private struct State {
        var election: LeaderElectionState
        var isStopWanted = false
    }

    private let client: ResourceClient<Lease>
    private let name: String
    private let timing: LeaderElectionTiming
    private let timeline: Timeline
    private let wallClock: WallClock
    private let logger: Logger
    private let masterStatus: Gauge
    private let state: Mutex<State>
    private let news = Signal()

    /// - Parameters:
    ///   - lease: the namespace and name of the Lease, which is created if need be.
    ///   - identity: names this process and no other, also none before it; see ``uniqueIdentity(of:)``.
    ///   - timeline: must count the time during which the process or the machine is stopped, as
    ///     ``Timeline/continuous()`` does.
    public init(
        client: KubernetesClient, lease: ObjectKey, identity: String, timing: LeaderElectionTiming = .standard,
        timeline: Timeline, wallClock: WallClock = .system, logger: Logger,
        metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        self.client = client.resources(Lease.self, in: lease.namespace).prioritized(.critical)
        self.name = lease.name
        self.timing = timing
        self.timeline = timeline
        self.wallClock = wallClock
        var logger = logger
        logger[metadataKey: "Lease"] = "\(lease)"
        logger[metadataKey: "identity"] = "\(identity)"
        self.logger = logger
        self.masterStatus = Gauge(
            label: "leader_election_master_status", dimensions: [("name", lease.name)], factory: metrics)
        self.state = Mutex(State(election: LeaderElectionState(identity: identity, timing: timing)))
    }

    /// A name for a process on `host` that no other process has: the host's name and a random number.
    public static func uniqueIdentity(of host: String) -> String {
        var random = SystemRandomNumberGenerator()
        return "\(host)_\(String(random.next(), radix: 16))\(String(random.next(), radix: 16))"
    }

    /// Whether this process may act as the leader at this moment.
    ///
    /// Decided by the clock alone: a process that was stopped for long enough reads false as soon as it runs again,
    /// before it has learnt anything. Ask before everything that only a leader may do.
    public var isLeading: Bool { state.withLock { $0.election.isLeading(at: timeline.now) } }

    /// Waits for the leadership, runs `body`, and releases the lease when it has ended.
    ///
    /// A graceful shutdown ends the campaign; once leading it is `body`'s to end, and the lease is renewed until it
    /// has. When the leadership is lost `body` is cancelled and waited for.
    ///
    /// - Throws: ``LeadershipLost``, `CancellationError` when cancelled (the lease is then left to run out), or what
    ///   `body` throws.
    public func run(whileLeading body: @escaping @Sendable () async throws -> Void) async throws {
        masterStatus.record(0)
        defer { masterStatus.record(0) }
        guard let next = try await campaign() else { return }
        logger.debug("Leading")
        masterStatus.record(1)
        try await reign(from: next, body)
    }

    // MARK: - Phases

    /// Tries until this process leads.
    ///
    /// - Returns: the first action of the reign; nil when a graceful shutdown came first.
    private func campaign() async throws -> LeaderElectionState.Action? {
        try await withGracefulShutdownHandler {
            var action = state.withLock { $0.election.begin() }
            logger.debug("Campaigning")
            while action != .end {
                action = receive(try await perform(action))
                if isLeading { return action }
            }
            return nil
        } onGracefulShutdown: {
            self.stop()
        }
    }

    private enum Ended: Sendable {
        case body(Result<Void, any Error>)
        case reign(Result<Void, any Error>)
    }

    private func reign(
        from first: LeaderElectionState.Action, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        // A shutdown that ended the campaign in its last moment is now for the body to see.
        state.withLock { $0.isStopWanted = false }
        try await withThrowingTaskGroup(of: Ended.self) { group in
            group.addTask { .body(await Self.result(of: body)) }
            group.addTask { .reign(await Self.result { try await self.keep(from: first) }) }
            var bodyResult: Result<Void, any Error>?
            for try await ended in group {
                switch ended {
                case .body(let result):
                    bodyResult = result
                    logger.debug("Releasing the lease")
                    stop()
                case .reign(let result):
                    guard bodyResult == nil else { break }
                    masterStatus.record(0)
                    group.cancelAll()
                    try await group.waitForAll()
                    try result.get()
                    logger.debug("Lost the lease", metadata: ["holder": "\(holder ?? "")"])
                    throw LeadershipLost(lease: name, holder: holder)
                }
            }
            try bodyResult?.get()
        }
    }

    private static func result(of body: () async throws -> Void) async -> Result<Void, any Error> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }

    /// Renews until the lease is lost, or released after ``stop()``.
    private func keep(from first: LeaderElectionState.Action) async throws {
        var action = first
        while action != .end {
            action = receive(try await perform(action))
        }
    }

    private func stop() {
        state.withLock { $0.isStopWanted = true }
        news.ring()
    }

    private var holder: String? { state.withLock(\.election.holder) }

    private func receive(_ event: LeaderElectionState.Event) -> LeaderElectionState.Action {
        state.withLock { state in
            state.election.received(
                event, at: timeline.now, wallTime: wallClock.now, jitter: Double.random(in: 0..<1))
        }
    }

    // MARK: - Actions

    private func perform(_ action: LeaderElectionState.Action) async throws -> LeaderElectionState.Event {
        if case .wait(let moment) = action {
            if !state.withLock(\.isStopWanted) { await news.wait(until: moment, on: timeline) }
            try Task.checkCancellation()
            let isStopWanted = state.withLock { state in
                defer { state.isStopWanted = false }
                return state.isStopWanted
            }
            return isStopWanted ? .stop : .woke
        }
        // An answer after the leadership has run out is worth nothing.
        let now = timeline.now
        let deadline = state.withLock(\.election.leadingUntil) ?? now.advanced(by: timing.renewDeadline)
        do {
            return try await timeline.withDeadline(deadline, "A request of the leader election") {
                try await self.request(action)
            }
        } catch {
            try Task.checkCancellation()
            logger.debug("Failed a step of the leader election", metadata: ["error": "\(error)"])
            return .failed
        }
    }

    private func request(_ action: LeaderElectionState.Action) async throws -> LeaderElectionState.Event {
        do {
            switch action {
            case .create(let record):
                let metadata = ObjectMeta(name: name, namespace: client.namespace)
                return try Self.written(await client.create(Lease(metadata: metadata, spec: record.spec)))
            case .update(let record, let version):
                let change: JSONValue = [
                    "metadata": ["resourceVersion": .string(version)], "spec": try JSONValue(encoding: record.spec),
                ]
                return try Self.written(await client.patch(name, .merge(change)))
            case .read, .wait, .end:
                guard let lease = try await client.getIfPresent(name) else { return .missing }
                return .read(LeaseRecord(lease.spec), resourceVersion: try StoredIdentity(lease).resourceVersion)
            }
        } catch let error as KubernetesError where error.isConflict || error.isAlreadyExists {
            return .refused
        }
    }

    private static func written(_ lease: Lease) throws -> LeaderElectionState.Event {
        .written(resourceVersion: try StoredIdentity(lease).resourceVersion)
    }
}

/// This process led, and does no longer.
public struct LeadershipLost: Error, Hashable, CustomStringConvertible {
    /// The name of the Lease.
    public let lease: String
    /// Who holds it now, if that was seen.
    public let holder: String?

    /// The Lease, and its holder where one was seen.
    public var description: String {
        let reason = holder.map { "; \($0) was the last holder seen" } ?? ""
        return "The lease \(lease) could not be renewed in time, so this process no longer leads\(reason)"
    }
}

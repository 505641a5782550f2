public import KubernetesClient
public import Logging
public import Metrics
public import ServiceLifecycle
import Synchronization

/// Runs the controllers of a process, with the caches, the events and the leader election that they need.
///
/// ```swift
/// let options = ManagerOptions(instance: hostName, election: election)
/// let manager = Manager(client: client, options: options, logger: logger)
/// manager.add(Controller(MachineReconciler(), named: "machine", in: manager.environment).owns(Secret.self))
/// try await manager.run()
/// ```
/// Order: the caches start at once, so that a standby is warm; when they are synced the process campaigns; while it
/// leads the controllers run. A graceful shutdown goes the other way: passes under way end (see
/// ``ControllerOptions/stopLimit``), the lease is released, the caches stop, the last events are sent.
///
/// ``run()`` throws ``LeadershipLost`` when this process no longer leads, and ``CachesNotSynced`` when the first lists
/// take too long. The process should end then, and be started again.
public final class Manager: Service {
    /// What controllers are made in.
    public let environment: ControllerEnvironment
    /// Nil when there is no election.
    public let elector: LeaderElector?

    private let options: ManagerOptions
    private let logger: Logger
    private let recorder: EventRecorder
    private let controllers = Mutex<[any Service]>([])

    /// - Parameter timeline: see ``LeaderElector``.
    public init(
        client: KubernetesClient, options: ManagerOptions, logger: Logger,
        metrics: any MetricsFactory = MetricsSystem.factory, timeline: Timeline = .continuous(),
        wallClock: WallClock = .system
    ) {
        self.options = options
        self.logger = logger
        let elector = options.election.map { election in
            LeaderElector(
                client: client, lease: election.lease, identity: LeaderElector.uniqueIdentity(of: options.instance),
                timing: election.timing, timeline: timeline, wallClock: wallClock, logger: logger, metrics: metrics)
        }
        self.elector = elector
        self.recorder = EventRecorder(
            client: client, instance: options.instance, timeline: timeline, wallClock: wallClock, logger: logger)
        self.environment = ControllerEnvironment(
            client: client, caches: CacheRegistry(client: client, logger: logger, clock: timeline), events: recorder,
            logger: logger, metrics: metrics, timeline: timeline, wallClock: wallClock,
            mayAct: { elector?.isLeading ?? true })
    }

    /// Has a controller, or anything else that only the leader may do, run while this process leads. Before ``run()``.
    public func add(_ controller: some Service) {
        controllers.withLock { $0.append(controller) }
    }

    /// Whether the process is of use: its caches are synced, also while it is not the leader.
    public var readinessChecks: [HealthCheck] {
        [
            HealthCheck("caches") { [environment] in
                let waiting = environment.caches.statuses.filter { !$0.isSynced }
                guard waiting.isEmpty else { throw CachesNotSynced(limit: .zero, waiting: waiting) }
            }
        ]
    }

    /// Whether the process is sound. A leader that loses its lease ends by itself, so there is little to ask.
    public var livenessChecks: [HealthCheck] { [HealthCheck("ping") {}] }

    /// Runs caches, election and controllers until a graceful shutdown, which is no error.
    ///
    /// - Throws: ``LeadershipLost``, ``CachesNotSynced``, `CancellationError`, or what an added service throws.
    public func run() async throws {
        let acting = Acting(
            controllers: controllers.withLock(\.self), caches: environment.caches, elector: elector,
            syncLimit: options.syncLimit)
        // Stopped from the last to the first.
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: recorder), .init(service: environment.caches),
                    .init(service: acting, successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                logger: logger))
        try await group.run()
    }
}

/// Runs the controllers while this process leads.
private struct Acting: Service {
    let controllers: [any Service]
    let caches: CacheRegistry
    let elector: LeaderElector?
    let syncLimit: Duration

    func run() async throws {
        guard try await isSynced() else { return }
        guard let elector else { return try await act() }
        try await elector.run { try await act() }
    }

    /// False when a graceful shutdown came first.
    private func isSynced() async throws -> Bool {
        do {
            try await cancelWhenGracefulShutdown { try await caches.waitUntilSynced(within: syncLimit) }
            return true
        } catch is CancellationError where Task.isShuttingDownGracefully {
            return false
        }
    }

    private func act() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for controller in controllers {
                group.addTask { try await controller.run() }
            }
        }
    }
}

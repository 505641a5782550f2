public import KubernetesClient
public import Logging
public import Metrics

/// What the controllers of a process share. A ``Manager`` makes it.
public struct ControllerEnvironment: Sendable {
    /// For reconcilers. Refuses writes while this process does not lead.
    public let client: KubernetesClient
    /// One watch for each kind, whoever asks for it.
    public let caches: CacheRegistry
    /// Nil to keep events to ourselves.
    public let events: EventRecorder?
    /// What the loggers of passes are made from: each adds controller, object and reconcile id.
    public let logger: Logger
    /// Makes the measures of controllers and of their queues.
    public let metrics: any MetricsFactory
    /// Measures delays, back-offs and time limits.
    public let timeline: Timeline
    /// The time of day that conditions and events show.
    public let wallClock: WallClock
    /// Whether this process may act; asked before each pass and before each write.
    public let mayAct: @Sendable () -> Bool

    /// An environment of one's own; a ``Manager`` makes the one that programs use.
    ///
    /// The `client` is wrapped so that it refuses writes while `mayAct` is false; by default it never is.
    public init(
        client: KubernetesClient, caches: CacheRegistry, events: EventRecorder?, logger: Logger,
        metrics: any MetricsFactory = MetricsSystem.factory, timeline: Timeline, wallClock: WallClock = .system,
        mayAct: @escaping @Sendable () -> Bool = { true }
    ) {
        self.client = KubernetesClient(
            exchange: FencedExchange(client.exchange, mayWrite: mayAct), defaultNamespace: client.defaultNamespace)
        self.caches = caches
        self.events = events
        self.logger = logger
        self.metrics = metrics
        self.timeline = timeline
        self.wallClock = wallClock
        self.mayAct = mayAct
    }
}

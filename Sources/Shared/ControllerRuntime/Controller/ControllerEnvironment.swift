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
    public let logger: Logger
    public let metrics: any MetricsFactory
    public let timeline: Timeline
    public let wallClock: WallClock
    /// Whether this process may act; asked before each pass and before each write.
    public let mayAct: @Sendable () -> Bool

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

/// How a ``Controller`` works.
public struct ControllerOptions: Hashable, Sendable {
    /// How many objects are reconciled at once.
    public var workers: Int
    /// How long one call to a reconciler may take. Then it is cancelled, which counts as an error.
    public var reconcileLimit: Duration
    /// How often every object is looked at although nothing changed, give or take a tenth; nil for never.
    ///
    /// Watches tell every change, so this only repairs what a reconciler overlooked.
    public var resyncInterval: Duration?
    /// How long an object waits after an error.
    public var backOff: RetryBackOff
    /// How long a graceful stop waits for passes that are under way before it cancels them.
    public var stopLimit: Duration

    /// Defaults: four workers, five minutes a call, a resync every ten hours, 30 seconds for a graceful stop.
    ///
    /// Fewer than one worker counts as one.
    public init(
        workers: Int = 4, reconcileLimit: Duration = .seconds(300), resyncInterval: Duration? = .seconds(36_000),
        backOff: RetryBackOff = RetryBackOff(), stopLimit: Duration = .seconds(30)
    ) {
        self.workers = max(1, workers)
        self.reconcileLimit = reconcileLimit
        self.resyncInterval = resyncInterval
        self.backOff = backOff
        self.stopLimit = stopLimit
    }
}

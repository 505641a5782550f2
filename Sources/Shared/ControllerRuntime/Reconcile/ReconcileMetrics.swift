public import Metrics

/// The measures of one controller, under controller-runtime's names.
public struct ReconcileMetrics: Sendable {
    /// How a pass ended: the label `result`.
    package enum Result: String, CaseIterable, Sendable {
        case success
        /// The object is looked at again after a time.
        case requeueAfter = "requeue_after"
        /// Somebody wrote meanwhile; the object is looked at again soon.
        case requeue
        /// Tried again after a back-off, or not before something changes.
        case error
    }

    private let total: [Result: Counter]
    private let errors: Counter
    private let terminalErrors: Counter
    private let timeouts: Counter
    private let duration: Timer
    private let activeWorkers: Meter
    private let maximumWorkers: Gauge

    /// - Parameter controller: the controller's name: it becomes the label `controller`.
    public init(controller: String, factory: any MetricsFactory = MetricsSystem.factory) {
        let labels = [("controller", controller)]
        self.total = Dictionary(
            uniqueKeysWithValues: Result.allCases.map { result in
                let resultLabels = labels + [("result", result.rawValue)]
                let label = "controller_runtime_reconcile_total"
                return (result, Counter(label: label, dimensions: resultLabels, factory: factory))
            })
        self.errors = Counter(
            label: "controller_runtime_reconcile_errors_total", dimensions: labels, factory: factory)
        self.terminalErrors = Counter(
            label: "controller_runtime_terminal_reconcile_errors_total", dimensions: labels, factory: factory)
        self.timeouts = Counter(
            label: "controller_runtime_reconcile_timeouts_total", dimensions: labels, factory: factory)
        self.duration = Timer(
            label: "controller_runtime_reconcile_time_seconds", dimensions: labels, factory: factory)
        self.activeWorkers = Meter(label: "controller_runtime_active_workers", dimensions: labels, factory: factory)
        self.maximumWorkers = Gauge(
            label: "controller_runtime_max_concurrent_reconciles", dimensions: labels, factory: factory)
    }

    package func startsWorkers(_ count: Int) {
        maximumWorkers.record(count)
        activeWorkers.set(0)
    }

    package func began() { activeWorkers.increment() }

    package func ended(_ result: Result, after duration: Duration) {
        activeWorkers.decrement()
        total[result]?.increment()
        self.duration.recordNanoseconds(duration.nanoseconds)
    }

    package func failed(isTerminal: Bool, isTimeout: Bool) {
        errors.increment()
        if isTerminal { terminalErrors.increment() }
        if isTimeout { timeouts.increment() }
    }
}

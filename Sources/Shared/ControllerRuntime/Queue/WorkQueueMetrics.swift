public import Metrics

/// The measures of one work queue, under client-go's names.
public struct WorkQueueMetrics: Sendable {
    private let depth: Gauge
    private let adds: Counter
    private let queueDuration: Timer
    private let workDuration: Timer
    private let retries: Counter
    private let unfinishedWork: Gauge
    private let longestRunning: Gauge

    /// - Parameter name: the queue's name, which is its controller's: it becomes the label `name`.
    public init(name: String, factory: any MetricsFactory = MetricsSystem.factory) {
        let labels = [("name", name)]
        self.depth = Gauge(label: "workqueue_depth", dimensions: labels, factory: factory)
        self.adds = Counter(label: "workqueue_adds_total", dimensions: labels, factory: factory)
        self.queueDuration = Timer(label: "workqueue_queue_duration_seconds", dimensions: labels, factory: factory)
        self.workDuration = Timer(label: "workqueue_work_duration_seconds", dimensions: labels, factory: factory)
        self.retries = Counter(label: "workqueue_retries_total", dimensions: labels, factory: factory)
        self.unfinishedWork = Gauge(
            label: "workqueue_unfinished_work_seconds", dimensions: labels, factory: factory)
        self.longestRunning = Gauge(
            label: "workqueue_longest_running_processor_seconds", dimensions: labels, factory: factory)
    }

    func added() { adds.increment() }
    func retried() { retries.increment() }
    func handedOut(after waited: Duration) { queueDuration.recordNanoseconds(waited.nanoseconds) }
    func finished(after worked: Duration) { workDuration.recordNanoseconds(worked.nanoseconds) }
    func holds(_ count: Int) { depth.record(count) }

    func isWorking(total: Duration, longest: Duration) {
        unfinishedWork.record(total / .seconds(1))
        longestRunning.record(longest / .seconds(1))
    }
}

extension Duration {
    /// Whole nanoseconds; the largest representable number when there are more (292 years).
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max : whole + attoseconds / 1_000_000_000
    }
}

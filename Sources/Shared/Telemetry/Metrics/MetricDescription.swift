/// What a metric means, and where the buckets of its histogram lie.
///
/// swift-metrics carries neither, Prometheus wants both. Modules that declare metrics describe them here by name.
public struct MetricDescription: Hashable, Sendable {
    /// The `# HELP` text, one sentence.
    public let help: String
    /// Upper bounds, ascending, without `+Inf`. Only timers and recorders have them.
    public let buckets: [Double]

    /// A description; the buckets matter only for timers and aggregating recorders.
    public init(_ help: String, buckets: [Double] = MetricDescription.defaultBuckets) {
        self.help = help
        self.buckets = buckets
    }

    /// Prometheus' own default, made for requests that take milliseconds to seconds.
    public static let defaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// What controller-runtime uses for `controller_runtime_reconcile_time_seconds`.
    public static let reconcileBuckets = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5,
        1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
    ]

    /// What controller-runtime uses for the work queue: powers of ten from 10 ns to 1,000 s.
    public static let queueBuckets = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1_000]
}

extension MetricDescription {
    /// The metrics of the Kubernetes client and the controller runtime, under the names that dashboards know.
    public static let runtime: [String: MetricDescription] = [
        "controller_runtime_active_workers": .init("Number of currently used workers per controller."),
        "controller_runtime_max_concurrent_reconciles": .init(
            "Maximum number of concurrent reconciles per controller."),
        "controller_runtime_reconcile_errors_total": .init("Total number of reconciliation errors per controller."),
        "controller_runtime_reconcile_time_seconds": .init(
            "Length of time per reconciliation per controller.", buckets: reconcileBuckets),
        "controller_runtime_reconcile_timeouts_total": .init(
            "Total number of reconciliations per controller that did not end in time."),
        "controller_runtime_reconcile_total": .init("Total number of reconciliations per controller and result."),
        "controller_runtime_terminal_reconcile_errors_total": .init(
            "Total number of reconciliation errors per controller that are not retried."),
        "leader_election_master_status": .init("1 while this process holds the lease of that name, 0 otherwise."),
        "rest_client_rate_limiter_duration_seconds": .init(
            "Time that requests waited for the client's own rate limiter."),
        "rest_client_request_duration_seconds": .init("Time until the head of the answer arrived."),
        "rest_client_requests_total": .init("Number of HTTP requests by status code, method and host."),
        "workqueue_adds_total": .init("Total number of adds handled by the work queue."),
        "workqueue_depth": .init("Current depth of the work queue."),
        "workqueue_longest_running_processor_seconds": .init(
            "How long the longest running processor of the work queue has been running."),
        "workqueue_queue_duration_seconds": .init(
            "How long an item stays in the work queue before it is requested.", buckets: queueBuckets),
        "workqueue_retries_total": .init("Total number of retries handled by the work queue."),
        "workqueue_unfinished_work_seconds": .init(
            "How long work in progress has taken that the work duration has not observed yet."),
        "workqueue_work_duration_seconds": .init(
            "How long processing an item from the work queue takes.", buckets: queueBuckets),
    ]
}

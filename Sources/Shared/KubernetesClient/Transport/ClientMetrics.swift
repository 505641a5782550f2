import Metrics
import Synchronization

/// What a client measures, under client-go's names, so that existing dashboards work.
final class ClientMetrics: Sendable {
    private struct Key: Hashable {
        let method: String
        let code: String
    }

    private struct Made {
        var requests: [Key: Counter] = [:]
        var durations: [String: Timer] = [:]
        var holds: [String: Timer] = [:]
    }

    private let host: String
    private let factory: any MetricsFactory
    private let made = Mutex(Made())

    init(host: String, factory: any MetricsFactory) {
        self.host = host
        self.factory = factory
    }

    /// `rest_client_requests_total{code,method,host}` and `rest_client_request_duration_seconds{verb,host}`.
    ///
    /// - Parameter status: nil, counted as `<error>`, when no answer came.
    func answered(_ request: APIRequest, status: Int?, after duration: Duration) {
        let method = request.method.rawValue
        let code = status.map { String($0) } ?? "<error>"
        let (counter, timer) = made.withLock { made in
            let key = Key(method: method, code: code)
            let counter = made.requests[key] ?? makeCounter(key)
            made.requests[key] = counter
            let timer = made.durations[method] ?? makeTimer("rest_client_request_duration_seconds", method)
            made.durations[method] = timer
            return (counter, timer)
        }
        counter.increment()
        timer.recordNanoseconds(duration.wholeNanoseconds)
    }

    /// `rest_client_rate_limiter_duration_seconds{verb,host}`.
    func held(_ request: APIRequest, for duration: Duration) {
        let method = request.method.rawValue
        let timer = made.withLock { made in
            let timer = made.holds[method] ?? makeTimer("rest_client_rate_limiter_duration_seconds", method)
            made.holds[method] = timer
            return timer
        }
        timer.recordNanoseconds(duration.wholeNanoseconds)
    }

    private func makeCounter(_ key: Key) -> Counter {
        Counter(
            label: "rest_client_requests_total",
            dimensions: [("code", key.code), ("method", key.method), ("host", host)], factory: factory)
    }

    private func makeTimer(_ label: String, _ method: String) -> Timer {
        Timer(label: label, dimensions: [("verb", method), ("host", host)], factory: factory)
    }
}

extension Duration {
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

import Metrics

/// The handle that swift-metrics holds for one series; the value lives in the registry.
final class SeriesHandler: Sendable {
    let identity: MetricIdentity
    private let registry: PrometheusRegistry

    init(registry: PrometheusRegistry, identity: MetricIdentity) {
        self.registry = registry
        self.identity = identity
    }

    private func add(_ amount: Double) {
        registry.update(identity) { value in
            switch value {
            case .counter(let number): value = .counter(number + amount)
            case .gauge(let number): value = .gauge(number + amount)
            case .histogram: break
            }
        }
    }

    private func observe(_ number: Double) {
        registry.update(identity) { value in
            switch value {
            case .counter: break
            case .gauge: value = .gauge(number)
            case .histogram(var histogram):
                histogram.observe(number)
                value = .histogram(histogram)
            }
        }
    }
}

extension SeriesHandler: CounterHandler, FloatingPointCounterHandler {
    func increment(by amount: Int64) { add(Double(amount)) }
    func increment(by amount: Double) { add(amount) }

    func reset() {
        registry.update(identity) { value in
            switch value {
            case .counter: value = .counter(0)
            case .gauge: value = .gauge(0)
            case .histogram(let histogram): value = .histogram(Histogram(bounds: histogram.bounds))
            }
        }
    }
}

extension SeriesHandler: MeterHandler {
    func set(_ value: Int64) { observe(Double(value)) }
    func set(_ value: Double) { observe(value) }
    func decrement(by amount: Double) { add(-amount) }
}

extension SeriesHandler: RecorderHandler, TimerHandler {
    func record(_ value: Int64) { observe(Double(value)) }
    func record(_ value: Double) { observe(value) }
    func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }
}

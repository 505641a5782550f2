public import Metrics
import Synchronization

/// The back end of swift-metrics that Prometheus scrapes: every series of the process, rendered as text.
///
/// Counters are counters, meters and non-aggregating recorders are gauges, timers and aggregating recorders are
/// histograms (timers in seconds, whatever unit the caller measures in). Two handlers with the same name and
/// dimensions share one series. Destroying a handler removes its series.
///
/// Caveat: a name used with two types and the same dimensions keeps the first type. Later handlers of another type
/// change the value as far as it allows, as a counter's adds to a gauge, and otherwise count nowhere.
public final class PrometheusRegistry: MetricsFactory, Sendable {
    private let series = Mutex<[MetricIdentity: MetricValue]>([:])
    private let descriptions: [String: MetricDescription]

    /// A registry without series.
    ///
    /// - Parameter descriptions: Help and buckets by metric name; without one, no help and Prometheus' buckets.
    public init(descriptions: [String: MetricDescription] = MetricDescription.runtime) {
        self.descriptions = descriptions
    }

    /// The content type of ``rendered()``.
    public static var contentType: String { PrometheusText.contentType }

    /// All series as text, sorted, so that two scrapes can be compared line by line.
    public func rendered() -> String {
        let snapshot = series.withLock { $0 }
        let sorted = snapshot.sorted { $0.key < $1.key }.map { (identity: $0.key, value: $0.value) }
        return PrometheusText.render(sorted, descriptions: descriptions)
    }

    /// A counter, which begins at 0. Characters that Prometheus forbids in names become `_`, here and below.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        SeriesHandler(registry: self, identity: register(label, dimensions, .counter(0)))
    }

    /// A counter of fractions, which begins at 0.
    public func makeFloatingPointCounter(label: String, dimensions: [(String, String)])
        -> any FloatingPointCounterHandler
    {
        SeriesHandler(registry: self, identity: register(label, dimensions, .counter(0)))
    }

    /// A gauge, which begins at 0.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        SeriesHandler(registry: self, identity: register(label, dimensions, .gauge(0)))
    }

    /// A histogram when `aggregate` is true, otherwise a gauge with the last value.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        SeriesHandler(
            registry: self, identity: register(label, dimensions, aggregate ? emptyHistogram(for: label) : .gauge(0)))
    }

    /// A histogram in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        SeriesHandler(registry: self, identity: register(label, dimensions, emptyHistogram(for: label)))
    }

    /// Removes the counter's series. Other handlers of it count nowhere until one is made again.
    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    /// Removes the counter's series. Other handlers of it count nowhere until one is made again.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    /// Removes the gauge's series. Other handlers of it count nowhere until one is made again.
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    /// Removes the recorder's series. Other handlers of it count nowhere until one is made again.
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    /// Removes the timer's series. Other handlers of it count nowhere until one is made again.
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    func update(_ identity: MetricIdentity, _ change: (inout MetricValue) -> Void) {
        series.withLock { series in
            guard var value = series[identity] else { return }
            change(&value)
            series[identity] = value
        }
    }

    private func register(_ label: String, _ dimensions: [(String, String)], _ initial: MetricValue) -> MetricIdentity {
        let identity = MetricIdentity(name: label, dimensions: dimensions)
        series.withLock { series in
            if series[identity] == nil { series[identity] = initial }
        }
        return identity
    }

    private func emptyHistogram(for label: String) -> MetricValue {
        let name = PrometheusText.name(label, allowsColon: true)
        return .histogram(Histogram(bounds: descriptions[name]?.buckets ?? MetricDescription.defaultBuckets))
    }

    private func remove(_ handler: AnyObject) {
        guard let handler = handler as? SeriesHandler else { return }
        series.withLock { _ = $0.removeValue(forKey: handler.identity) }
    }
}

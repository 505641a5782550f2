/// What identifies one series: the metric's name and its labels, sorted by label name.
struct MetricIdentity: Hashable, Comparable {
    let name: String
    let labels: [MetricLabel]

    init(name: String, dimensions: [(String, String)]) {
        self.name = PrometheusText.name(name, allowsColon: true)
        self.labels = dimensions.map { MetricLabel(name: PrometheusText.name($0.0, allowsColon: false), value: $0.1) }
            .sorted()
    }

    static func < (left: Self, right: Self) -> Bool {
        left.name != right.name ? left.name < right.name : left.labels.lexicographicallyPrecedes(right.labels)
    }
}

struct MetricLabel: Hashable, Comparable {
    let name: String
    let value: String

    static func < (left: Self, right: Self) -> Bool {
        left.name != right.name ? left.name < right.name : left.value < right.value
    }
}

/// The value of one series. A pure value; ``PrometheusRegistry`` guards it.
enum MetricValue {
    case counter(Double)
    case gauge(Double)
    case histogram(Histogram)

    var type: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}

/// A cumulative histogram as Prometheus exposes it.
struct Histogram {
    /// Ascending upper bounds without `+Inf`.
    let bounds: [Double]
    /// Observations per bucket, not cumulated; the last one is `+Inf`.
    private(set) var counts: [UInt64]
    private(set) var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        self.counts = Array(repeating: 0, count: bounds.count + 1)
    }

    var count: UInt64 { counts.reduce(0, +) }

    mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    mutating func reset() { self = Histogram(bounds: bounds) }
}

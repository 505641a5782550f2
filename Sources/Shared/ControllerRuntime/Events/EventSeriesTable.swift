package import KubernetesModel

/// Which events are to be sent, and which were sent lately. No clock, no requests.
///
/// Guarantees:
/// - Equal occurrences within ``window`` of each other are one Event on the server: created once, then counted, and
///   the count is sent at most every ``countInterval``.
/// - About one object at most ``burst`` new events are begun at once, and one more every ``refill``.
/// - At most ``capacity`` series are known; what does not fit is dropped and counted. Nothing waits.
package struct EventSeriesTable: Sendable {
    package static let window = Duration.seconds(360)
    package static let countInterval = Duration.seconds(30)
    package static let burst = 25
    package static let refill = Duration.seconds(300)
    package static let capacity = 1024
    /// How often a delivery that got no answer is tried.
    package static let attempts = 5

    /// Something to send.
    package enum Delivery: Hashable, Sendable {
        case create(name: String, EventOccurrence, eventTime: MicroTime)
        case count(name: String, EventOccurrence, Int, lastObserved: MicroTime)

        package var occurrence: EventOccurrence {
            switch self {
            case .create(_, let occurrence, _), .count(_, let occurrence, _, _): occurrence
            }
        }
    }

    /// What came of a delivery.
    package enum Result: Hashable, Sendable {
        case stored
        /// The server no longer has the event whose count was sent.
        case gone
        /// The server does not want it.
        case refused
        /// No answer.
        case unanswered
    }

    private struct Series {
        let name: String
        let firstTime: MicroTime
        var lastTime: MicroTime
        var lastSeen: Moment
        var count = 1
        var storedCount = 0
        /// When the next delivery may be made.
        var due: Moment
        var failures = 0
        /// Older series are delivered first.
        let number: Int
    }

    private struct Bucket {
        var tokens: Double
        var filled: Moment
    }

    private var series: [EventOccurrence: Series] = [:]
    private var buckets: [ObjectReference: Bucket] = [:]
    private var lastNumber = 0
    /// How many occurrences were dropped because an object had too many or the table was full.
    package private(set) var droppedCount = 0

    package init() {}

    /// Takes note of an occurrence.
    package mutating func received(_ occurrence: EventOccurrence, at now: Moment, wallTime: MicroTime) {
        if var known = series[occurrence], known.lastSeen.duration(to: now) < Self.window {
            known.count += 1
            known.lastSeen = now
            known.lastTime = wallTime
            series[occurrence] = known
            return
        }
        if series.count >= Self.capacity { forgetOld(at: now) }
        guard series.count < Self.capacity, takeToken(for: occurrence.regarding, at: now) else {
            droppedCount += 1
            return
        }
        lastNumber += 1
        series[occurrence] = Series(
            name: Self.name(for: occurrence, number: lastNumber, at: wallTime), firstTime: wallTime,
            lastTime: wallTime, lastSeen: now, due: now, number: lastNumber)
    }

    /// What is to be sent now, oldest first; nil if nothing is. Stays the same until ``delivered(_:as:at:)``.
    ///
    /// - Parameter isLast: whether there is no later: everything outstanding is due.
    package func nextDelivery(at now: Moment, isLast: Bool = false) -> Delivery? {
        let next = series.filter { $1.storedCount < $1.count && ($1.due <= now || isLast) }
            .min { $0.value.number < $1.value.number }
        guard let (occurrence, series) = next else { return nil }
        guard series.storedCount > 0 else {
            return .create(name: series.name, occurrence, eventTime: series.firstTime)
        }
        return .count(name: series.name, occurrence, series.count, lastObserved: series.lastTime)
    }

    /// When the next delivery becomes due; nil when nothing is outstanding.
    package var nextDue: Moment? {
        series.values.lazy.filter { $0.storedCount < $0.count }.map(\.due).min()
    }

    /// Takes note of what came of a delivery.
    package mutating func delivered(_ delivery: Delivery, as result: Result, at now: Moment) {
        guard var known = series[delivery.occurrence] else { return }
        switch result {
        case .stored:
            known.failures = 0
            known.due = now.advanced(by: Self.countInterval)
            known.storedCount =
                switch delivery {
                case .create: 1
                case .count(_, _, let count, _): count
                }
            series[delivery.occurrence] = known
        case .gone, .refused:
            // The next occurrence begins a new series.
            series[delivery.occurrence] = nil
        case .unanswered:
            known.failures += 1
            known.due = now.advanced(by: .seconds(1 << min(known.failures, 5)))
            series[delivery.occurrence] = known.failures < Self.attempts ? known : nil
        }
    }

    // MARK: - Steps

    private mutating func forgetOld(at now: Moment) {
        series = series.filter { $1.storedCount < $1.count || $1.lastSeen.duration(to: now) < Self.window }
        buckets = buckets.filter { $1.filled.duration(to: now) < Self.refill * Self.burst }
    }

    private mutating func takeToken(for object: ObjectReference, at now: Moment) -> Bool {
        if buckets[object] == nil, buckets.count >= 4 * Self.capacity {
            // A full bucket says no more than none.
            buckets = buckets.filter { $1.filled.duration(to: now) < Self.refill * Self.burst }
            guard buckets.count < 4 * Self.capacity else { return false }
        }
        var bucket = buckets[object] ?? Bucket(tokens: Double(Self.burst), filled: now)
        let gained = bucket.filled.duration(to: now) / Self.refill
        bucket.tokens = min(Double(Self.burst), bucket.tokens + gained)
        bucket.filled = now
        defer { buckets[object] = bucket }
        guard bucket.tokens >= 1 else { return false }
        bucket.tokens -= 1
        return true
    }

    /// The object's name, the time and a number: as client-go names events, and unique within this process too.
    private static func name(for occurrence: EventOccurrence, number: Int, at wallTime: MicroTime) -> String {
        let suffix = ".\(String(wallTime.microsecondsSinceEpoch, radix: 16)).\(String(number, radix: 16))"
        return (occurrence.regarding.name ?? "object").prefix(253 - suffix.utf8.count) + suffix
    }
}

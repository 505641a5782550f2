import Synchronization

/// What happened to requests, in Prometheus' text format and under kube-apiserver's names.
///
/// Labels are bounded: kinds that are not served count without a name.
final class RequestMetrics: Sendable {
    /// The upper bounds of the histogram, in seconds: kube-apiserver's.
    static let buckets: [Double] = [
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
    ]

    struct Labels: Hashable, Sendable {
        var verb: String
        var group = ""
        var version = ""
        var resource = ""
        var subresource = ""
        var scope = ""

        init(_ trace: RequestTrace) {
            verb = Self.method(trace.verb)
            guard let target = trace.target, trace.isServed else { return }
            group = target.group
            version = target.version
            resource = target.plural
            subresource = target.subresource ?? ""
            scope = target.name != nil ? "resource" : target.namespace != nil ? "namespace" : "cluster"
        }

        private static func method(_ verb: String) -> String {
            switch verb {
            case "create": "POST"
            case "update": "PUT"
            case "get", "list", "watch", "patch", "delete", "deletecollection", "post", "put": verb.uppercased()
            default: "OTHER"
            }
        }
    }

    private struct Durations {
        var counts = [Int](repeating: 0, count: RequestMetrics.buckets.count)
        var count = 0
        var sum = 0.0
    }

    private struct State {
        var totals: [Labels: [Int: Int]] = [:]
        var durations: [Labels: Durations] = [:]
        var long: [Labels: Int] = [:]
    }

    private let state = Mutex(State())

    /// Counts an answer. Watches have no duration: it would say how long clients stay.
    func answered(_ trace: RequestTrace, code: Int) {
        let labels = Labels(trace)
        let (seconds, attoseconds) = (ContinuousClock.now - trace.started).components
        let duration = Double(seconds) + Double(attoseconds) / 1e18
        state.withLock { state in
            state.totals[labels, default: [:]][code, default: 0] += 1
            guard !trace.isLong else { return }
            var durations = state.durations[labels] ?? Durations()
            if let bucket = Self.buckets.firstIndex(where: { duration <= $0 }) { durations.counts[bucket] += 1 }
            durations.count += 1
            durations.sum += duration
            state.durations[labels] = durations
        }
    }

    /// A watch began (1) or ended (-1).
    func watching(_ trace: RequestTrace, by step: Int) {
        state.withLock { $0.long[Labels(trace), default: 0] += step }
    }

    /// Everything, as `/metrics` shows it.
    func text(_ occupancy: RequestGate.Occupancy, storedBytes: Int64, objects: [String: Int], lostEvents: Int)
        -> String
    {
        let state = state.withLock { $0 }
        var page = MetricsPage()
        page.begin("apiserver_request_total", "counter", "Requests that were answered, by code.")
        for (labels, codes) in state.totals.sorted(by: { $0.key.pairs.text < $1.key.pairs.text }) {
            for (code, count) in codes.sorted(by: { $0.key < $1.key }) {
                page.add(labels.pairs + [("component", "apiserver"), ("code", "\(code)")], "\(count)")
            }
        }
        page.begin("apiserver_request_duration_seconds", "histogram", "How long answers took, without watches.")
        for (labels, durations) in state.durations.sorted(by: { $0.key.pairs.text < $1.key.pairs.text }) {
            let pairs = labels.pairs + [("component", "apiserver")]
            var below = 0
            for (bound, count) in zip(Self.buckets, durations.counts) {
                below += count
                page.add(pairs + [("le", MetricsPage.number(bound))], "\(below)", suffix: "_bucket")
            }
            page.add(pairs + [("le", "+Inf")], "\(durations.count)", suffix: "_bucket")
            page.add(pairs, "\(durations.sum)", suffix: "_sum")
            page.add(pairs, "\(durations.count)", suffix: "_count")
        }
        page.begin("apiserver_current_inflight_requests", "gauge", "Requests that are worked on.")
        page.add([("request_kind", "mutating")], "\(occupancy.mutating)")
        page.add([("request_kind", "readOnly")], "\(occupancy.reading)")
        page.begin("apiserver_longrunning_requests", "gauge", "Watches that are open.")
        for (labels, count) in state.long.sorted(by: { $0.key.pairs.text < $1.key.pairs.text }) {
            page.add(labels.pairs + [("component", "apiserver")], "\(count)")
        }
        page.begin("apiserver_storage_size_bytes", "gauge", "Size of the database, its log included.")
        page.add([("storage_cluster_id", "sqlite")], "\(storedBytes)")
        page.begin("apiserver_storage_objects", "gauge", "Objects that are stored, by resource.")
        for (resource, count) in objects.sorted(by: { $0.key < $1.key }) {
            page.add([("resource", resource)], "\(count)")
        }
        page.begin("apiserver_audit_error_total", "counter", "Audit events that could not be written.")
        page.add([("plugin", "log")], "\(lostEvents)")
        return page.text
    }
}

extension RequestMetrics.Labels {
    fileprivate var pairs: [(String, String)] {
        [
            ("verb", verb), ("group", group), ("version", version), ("resource", resource),
            ("subresource", subresource), ("scope", scope),
        ]
    }
}

extension [(String, String)] {
    fileprivate var text: String { map { "\($0)=\($1)" }.joined(separator: ",") }
}

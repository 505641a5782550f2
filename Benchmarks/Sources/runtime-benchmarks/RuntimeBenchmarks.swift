import ControllerRuntime
import Glibc
import KubernetesClient
import KubernetesModel
import Logging
import Synchronization

/// Our side of the benchmarks. Each prints one JSON object; `Benchmarks/client-go/main.go` does the same work in Go.
@main
struct RuntimeBenchmarks {
    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        switch words.first {
        case "informer":
            guard words.count == 5, let events = Int(words[3]), let idle = Double(words[4]) else { return usage() }
            try await informer(server: words[1], namespace: words[2], events: events, idle: .seconds(idle))
        case "queue":
            guard words.count == 2, let operations = Int(words[1]) else { return usage() }
            try await queue(operations: operations)
        default:
            usage()
        }
    }

    private static func usage() {
        print("usage: runtime-benchmarks informer SERVER NAMESPACE EVENTS IDLE-SECONDS | queue OPERATIONS")
    }

    /// Lists the config maps of a namespace into a store, then counts the events of its watch.
    private static func informer(server: String, namespace: String, events: Int, idle: Duration) async throws {
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        var configuration = ClientConfiguration(server: try ServerURL(parsing: server))
        configuration.flowLimit = nil
        try await KubernetesClient.withClient(configuration, logger: logger) { client in
            let store = Store<ConfigMap>()
            let progress = EventProgress(expected: events)
            let subscription = store.subscribe { change in
                if case .updated = change { progress.count() }
            }
            let watcher = client.resources(ConfigMap.self, in: namespace).watch(WatchOptions(freshness: .cached))
            let reflector = Reflector(watcher, into: store, logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                let began = ContinuousClock.now
                tasks.addTask { try await reflector.run() }
                try await store.waitUntilSynced()
                var figures = ["listSeconds": seconds(ContinuousClock.now - began)]
                figures["peakAfterListKiB"] = memory("VmHWM")
                if events > 0 { figures["eventsPerSecond"] = await progress.rate() }
                try await Task.sleep(for: idle)
                figures["rssKiB"] = memory("VmRSS")
                figures["anonymousKiB"] = memory("RssAnon")
                report(figures)
                tasks.cancelAll()
            }
            subscription.cancel()
        }
    }

    /// Adds, takes and finishes keys, as one worker does.
    private static func queue(operations: Int) async throws {
        let queue = WorkQueue(timeline: .continuous(), metrics: WorkQueueMetrics(name: "bench"))
        let keys = (0..<1_000).map { ObjectKey(namespace: "default", name: "object-\($0)") }
        let began = ContinuousClock.now
        for operation in 0..<operations {
            queue.add(keys[operation % keys.count])
            if let key = await queue.next() { queue.finish(key, as: .settled) }
        }
        report(["queueOperationsPerSecond": Double(operations) / seconds(ContinuousClock.now - began)])
    }

    private static func report(_ figures: [String: Double]) {
        let fields = figures.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        print("{\(fields.joined(separator: ", "))}")
    }

    /// A field of `/proc/self/status`, in KiB.
    private static func memory(_ field: String) -> Double {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace)
            if words.first == "\(field):" { return Double(words[1]) ?? 0 }
        }
        return 0
    }
}

func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}

/// Counts events and tells their rate once all have come.
final class EventProgress: Sendable {
    private struct State {
        var seen = 0
        var first: ContinuousClock.Instant?
    }

    private let expected: Int
    private let state = Mutex(State())
    private let rates: AsyncStream<Double>
    private let rateFound: AsyncStream<Double>.Continuation

    init(expected: Int) {
        self.expected = expected
        (rates, rateFound) = AsyncStream.makeStream()
    }

    func count() {
        let now = ContinuousClock.now
        let began: ContinuousClock.Instant? = state.withLock { state in
            state.seen += 1
            if state.first == nil { state.first = now }
            return state.seen == expected ? state.first : nil
        }
        if let began { rateFound.yield(Double(expected - 1) / seconds(now - began)) }
    }

    func rate() async -> Double {
        for await rate in rates { return rate }
        return 0
    }
}

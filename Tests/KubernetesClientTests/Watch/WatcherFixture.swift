import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport

/// A watcher of config maps against a stub server, and what it told.
enum WatcherFixture {
    /// What a run of a watcher has left behind.
    struct Record {
        /// The events in words, without `connected`.
        let events: [String]
        /// The queries of the requests, without the random length of watches.
        let queries: [String]
    }

    private struct Enough: Error {}

    /// Runs a watcher until it has told `last`, and says what it did. Pauses take no time.
    static func record(
        _ answers: [StubAnswer], options: WatchOptions = WatchOptions(), until last: String
    ) async throws -> Record {
        try await StubServer.with(answers: answers) { server in
            let told = EventLog()
            try await KubernetesClient.withClient(configuration(server), logger: ClientFixture.logger) { client in
                let watcher = client.resources(ConfigMap.self).watch(options, clock: HurryingClock())
                do {
                    try await watcher.run { event in
                        guard let text = words(event) else { return }
                        told.append(text)
                        if text == last { throw Enough() }
                    }
                } catch is Enough {
                    return
                }
            }
            return Record(events: told.events, queries: server.requests.map(query))
        }
    }

    static func configuration(_ server: StubServer) -> ClientConfiguration {
        var configuration = ClientConfiguration(
            server: ServerURL(scheme: .http, host: "127.0.0.1", port: server.port))
        configuration.flowLimit = nil
        configuration.retries = .never
        return configuration
    }

    static func words(_ event: WatchEvent<ConfigMap>) -> String? {
        switch event {
        case .listBegan: "list began"
        case .listed(let object): "listed \(object.metadata.name)"
        case .listEnded(let version): "list ended at \(version)"
        case .applied(let object): "applied \(object.metadata.name)@\(object.metadata.resourceVersion ?? "")"
        case .deleted(let object): "deleted \(object.metadata.name)"
        case .unreadable(let object): "unreadable \(object.key)"
        case .bookmark(let version): "bookmark \(version)"
        case .interrupted(let interruption): "interrupted: \(interruption.error.kind.rawValue)"
        case .connected: nil
        }
    }

    private static func query(_ request: StubRequest) -> String {
        let query = request.target.split(separator: "?", maxSplits: 1).last ?? ""
        return query.split(separator: "&").filter { !$0.hasPrefix("timeoutSeconds=") }.joined(separator: "&")
    }

    // MARK: - Answers

    static let list = StubAnswer.body(
        """
        {"kind":"ConfigMapList","metadata":{"resourceVersion":"10"},"items":[{"metadata":{"name":"a"}}]}
        """)

    static func change(_ name: String, _ version: Int, type: String = "ADDED") -> String {
        "{\"type\":\"\(type)\",\"object\":{\"metadata\":{\"name\":\"\(name)\",\"resourceVersion\":\"\(version)\"}}}\n"
    }

    static func bookmark(_ version: Int, ends: Bool = false) -> String {
        let mark = ends ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : ""
        return "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"\(version)\"\(mark)}}}\n"
    }

    static let expired = "{\"type\":\"ERROR\",\"object\":{\"code\":410,\"reason\":\"Expired\"}}\n"
}

/// What a callback has been told, readable from the test.
final class EventLog: Sendable {
    private let texts = Mutex<[String]>([])

    var events: [String] { texts.withLock { $0 } }

    func append(_ text: String) { texts.withLock { $0.append(text) } }
}

/// A clock on which every sleep is over at once: the time moves by as much.
final class HurryingClock: Clock {
    typealias Instant = ManualClock.Instant

    private let time = Mutex(Instant(sinceStart: .zero))

    var now: Instant { time.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        time.withLock { $0 = max($0, deadline) }
        await Task.yield()
    }
}

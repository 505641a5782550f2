import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging
import ServiceLifecycle
import TestSupport
import Testing

/// Reflectors and shared stores against a real socket.
@Suite struct CacheRegistryTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func with<Result>(
        _ answer: @escaping @Sendable (StubRequest) -> StubAnswer,
        _ body: (KubernetesClient, StubServer) async throws -> Result
    ) async throws -> Result {
        try await StubServer.with(answer: answer) { server in
            var configuration = ClientConfiguration(
                server: ServerURL(scheme: .http, host: "127.0.0.1", port: server.port))
            configuration.retries = .never
            return try await KubernetesClient.withClient(configuration, logger: logger) { client in
                try await body(client, server)
            }
        }
    }

    /// One object in every collection; watches stay open and are quiet.
    private static func quiet(_ request: StubRequest) -> StubAnswer {
        if request.target.contains("watch=true") { return .stream(StubStream()) }
        return .body(
            "{\"kind\":\"AnyList\",\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[{\"metadata\":{\"name\":\"a\"}}]}"
        )
    }

    @Test func sharesStoresBetweenAskers() async throws {
        try await Self.with(Self.quiet) { client, _ in
            let caches = CacheRegistry(client: client, logger: Self.logger)
            let first = caches.store(ConfigMap.self, indexes: [.label("zone")])
            #expect(caches.store(ConfigMap.self, indexes: [.ownerUID]) === first)
            #expect(first.objects(by: .ownerUID, "x").isEmpty)
            #expect(caches.store(ConfigMap.self, in: "n") !== first)
            #expect(caches.store(ConfigMap.self, options: WatchOptions(labelSelector: "a=b")) !== first)
            #expect(caches.store(ConfigMap.self, options: WatchOptions(fieldSelector: "metadata.name=b")) !== first)
            _ = caches.store(Secret.self)
            _ = caches.store(of: ConfigMap.apiResource)
            #expect(caches.statuses.count == 6)
        }
    }

    @Test func followsEverythingThatIsAskedForUntilShutDown() async throws {
        try await Self.with(Self.quiet) { client, server in
            let caches = CacheRegistry(client: client, logger: Self.logger)
            let early = caches.store(ConfigMap.self)
            let group = ServiceGroup(services: [caches], logger: Self.logger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                try await caches.waitUntilSynced(within: .seconds(60))
                #expect(early.objects.map(\.metadata.name) == ["a"])
                // Asked for while it runs.
                let late = caches.store(Secret.self, in: "n")
                try await caches.waitUntilSynced(within: .seconds(60))
                #expect(late.objects.map(\.metadata.name) == ["a"])
                #expect(caches.statuses.filter { !$0.isSynced }.isEmpty)
                #expect(server.requests.filter { $0.target.hasPrefix("/api/v1/configmaps?limit") }.count == 1)
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    @Test func endsPromptlyWhenCancelled() async throws {
        try await Self.with(Self.quiet) { client, _ in
            let caches = CacheRegistry(client: client, logger: Self.logger)
            _ = caches.store(ConfigMap.self)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    // Whether it returns or throws, it ends.
                    do { try await caches.run() } catch { #expect(error is CancellationError) }
                }
                try await caches.waitUntilSynced(within: .seconds(60))
                tasks.cancelAll()
            }
        }
    }

    @Test func saysWhatIsNotSyncedAndWhy() async throws {
        let clock = ManualClock()
        let refuse: @Sendable (StubRequest) -> StubAnswer = { request in
            request.target.contains("secrets")
                ? .status(403, reason: "Forbidden", message: "secrets is forbidden") : Self.quiet(request)
        }
        try await Self.with(refuse) { client, _ in
            let caches = CacheRegistry(client: client, logger: Self.logger, clock: clock)
            let readable = caches.store(ConfigMap.self)
            _ = caches.store(Secret.self, in: "n")
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    do { try await caches.run() } catch { #expect(error is CancellationError) }
                }
                tasks.addTask {
                    do {
                        try await readable.waitUntilSynced()
                        try await caches.waitUntilSynced(within: .seconds(1000))
                        Issue.record("It says it is synced")
                    } catch {
                        #expect((error as? CachesNotSynced)?.waiting.map(\.resource.plural) == ["secrets"])
                        #expect("\(error)".contains("secrets in namespace n"))
                        #expect("\(error)".contains("secrets is forbidden"))
                    }
                }
                // The pause after the refusal, and the deadline.
                await clock.sleepers(atLeast: 2)
                clock.advance(by: .seconds(1000))
                await tasks.next()
                tasks.cancelAll()
            }
        }
    }
}

public import KubernetesClient
public import KubernetesModel
public import Logging
public import ServiceLifecycle
import Synchronization

/// The stores of a program: each set of objects is watched once, whoever asks for it.
///
/// ```swift
/// let caches = CacheRegistry(client: client, logger: logger)
/// let nodes = caches.store(Node.self, indexes: [.label("zone")])
/// // as a service: caches.run()
/// try await caches.waitUntilSynced(within: .seconds(60))
/// ```
/// Guarantees: asking for the same type, namespace and selectors gives the same store. A store that is asked for while the
/// registry runs is followed from then on.
public final class CacheRegistry: Service {
    private struct State {
        var caches: [CacheKey: any Cache] = [:]
        var order: [any Cache] = []
    }

    private let client: KubernetesClient
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let state = Mutex(State())
    /// Caches in the order in which they were asked for. As many as there are kinds, so it needs no bound.
    private let additions = AsyncStream.makeStream(of: (any Cache).self)

    /// - Parameter clock: Measures the pauses of the watches, and deadlines.
    public init(client: KubernetesClient, logger: Logger, clock: any Clock<Duration> = .continuous) {
        self.client = client
        self.logger = logger
        self.clock = clock
    }

    // MARK: - Asking for stores

    /// The store of a kind known at compile time, in one namespace or (nil) in all.
    ///
    /// - Parameters:
    ///   - options: Two askers with the same selectors share a store; the first one's other options count.
    ///   - indexes: Added to those that others asked for.
    public func store<Object: KubernetesObject>(
        _ type: Object.Type, in namespace: String? = nil, options: WatchOptions = WatchOptions(),
        indexes: [Index<Object>] = []
    ) -> Store<Object> {
        store(of: client.resources(type, in: namespace), options, indexes)
    }

    /// The store of a kind known only at run time, in one namespace or (nil) in all.
    public func store(
        of resource: APIResource, in namespace: String? = nil, options: WatchOptions = WatchOptions(),
        indexes: [Index<DynamicObject>] = []
    ) -> Store<DynamicObject> {
        store(of: client.resources(resource, in: namespace), options, indexes)
    }

    private func store<Object>(
        of resources: ResourceClient<Object>, _ options: WatchOptions, _ indexes: [Index<Object>]
    ) -> Store<Object> {
        let key = CacheKey(
            type: ObjectIdentifier(Object.self), resource: resources.resource, namespace: resources.namespace,
            labelSelector: options.labelSelector, fieldSelector: options.fieldSelector)
        let store = state.withLock { state -> Store<Object> in
            if let cache = state.caches[key] as? Reflector<Object> { return cache.store }
            let cache = Reflector(
                resources.watch(options, clock: clock), into: Store(indexes: indexes), logger: logger)
            state.caches[key] = cache
            state.order.append(cache)
            additions.continuation.yield(cache)
            return cache.store
        }
        store.declare(indexes)
        return store
    }

    // MARK: - Running

    /// Follows everything that is asked for, until it is shut down gracefully or cancelled. To be called once.
    public func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for await cache in additions.stream.cancelOnGracefulShutdown() {
                group.addTask { try await cache.run() }
            }
        }
    }

    /// How every cache is getting on, in the order in which they were asked for.
    public var statuses: [ReflectorStatus] { state.withLock { $0.order }.map(\.status) }

    /// Returns once every store that has been asked for so far is synced.
    ///
    /// - Throws: ``CachesNotSynced`` when that takes longer than `limit`, and `CancellationError` promptly when the task is
    ///   cancelled.
    public func waitUntilSynced(within limit: Duration) async throws {
        let caches = state.withLock { $0.order }
        let clock = clock
        let isInTime = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for cache in caches { try await cache.waitUntilSynced() }
                return true
            }
            group.addTask {
                try await clock.sleep(for: limit)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? true
        }
        guard isInTime else {
            throw CachesNotSynced(limit: limit, waiting: caches.map(\.status).filter { !$0.isSynced })
        }
    }
}

/// What makes two askers share a store.
private struct CacheKey: Hashable {
    let type: ObjectIdentifier
    let resource: APIResource
    let namespace: String?
    let labelSelector: String?
    let fieldSelector: String?
}

/// A reflector whose type has been erased.
private protocol Cache: Service {
    var status: ReflectorStatus { get }
    func waitUntilSynced() async throws
}

extension Reflector: Cache {
    func waitUntilSynced() async throws { try await store.waitUntilSynced() }
}

public import KubernetesClient
public import KubernetesModel
import Synchronization

/// The objects of one kind as the API server last told them, kept by a ``Reflector``.
///
/// Reading it costs the server nothing. What it holds is always a little old: decide by it, and let the server refuse
/// writes that were decided too late.
///
/// Guarantees: subscribers are told every difference, each exactly once and in order, beginning with what is held when they
/// subscribe. An object that was deleted and made again under its name is told as deleted and then as added, even if both
/// happened while the server could not be reached.
///
/// Caveats: before it is synced it holds part of what exists. While a list is under way it can hold objects from before and
/// objects from after the list; each of them is the newest the server told.
public final class Store<Object: KubernetesResource>: Sendable {
    private struct State {
        var contents = StoreState<Object>()
        var subscriptions: [Subscription<Object>] = []
    }

    private let state: Mutex<State>
    private let synced = OneShotSignal()
    private let transform: @Sendable (inout Object) -> Void

    /// - Parameters:
    ///   - indexes: What objects can be looked up by.
    ///   - transform: Changes every object before it is held, to save memory. Unless told otherwise it drops
    ///     `metadata.managedFields`, which nothing but an apply needs and which are often half of an object.
    public init(
        indexes: [Index<Object>] = [],
        transform: @escaping @Sendable (inout Object) -> Void = { $0.metadata.managedFields = [] }
    ) {
        var state = State()
        for index in indexes { state.contents.declare(index) }
        self.state = Mutex(state)
        self.transform = transform
    }

    // MARK: - Reading

    /// The object of that name; nil when there is none.
    public subscript(key: ObjectKey) -> Object? { state.withLock { $0.contents.objects[key] } }

    /// All objects, in no order.
    public var objects: [Object] { state.withLock { Array($0.contents.objects.values) } }

    /// How many objects are held.
    public var count: Int { state.withLock { $0.contents.objects.count } }

    /// The objects that `index` files under `key`, in no order. The index must have been declared.
    public func objects(by index: Index<Object>, _ key: String) -> [Object] {
        state.withLock { $0.contents.objects(by: index, key) }
    }

    /// Objects that exist and that the type cannot read. The last state that could be read stays in the store.
    public var unreadableObjects: [UnreadableObject] { state.withLock { Array($0.contents.unreadable.values) } }

    /// The newest version the server told, by an object or a bookmark; nil before the first list has ended.
    public var resourceVersion: String? { state.withLock { $0.contents.resourceVersion } }

    /// Whether a first list has been taken in completely.
    public var isSynced: Bool { synced.hasFired }

    /// Returns once a first list has been taken in completely.
    ///
    /// - Throws: `CancellationError` promptly when the task is cancelled.
    public func waitUntilSynced() async throws { try await synced.wait() }

    /// Returns the object once `condition` holds for it, which is given nil while there is none.
    ///
    /// A store that is not synced yet is waited for first: before its first list it would call everything gone. From then
    /// on every state that the store holds is seen, also those that last for an instant.
    ///
    /// - Throws: `CancellationError` promptly when the task is cancelled.
    @discardableResult
    public func wait(
        for key: ObjectKey, until condition: @escaping @Sendable (Object?) -> Bool
    ) async throws -> Object? {
        try await waitUntilSynced()
        let isFound = OneShotSignal()
        let found = Mutex<Object?>(nil)
        let subscription = subscribe { change in
            guard change.key == key else { return }
            let object = if case .deleted = change { Object?.none } else { Object?.some(change.object) }
            guard !isFound.hasFired, condition(object) else { return }
            found.withLock { $0 = object }
            isFound.fire()
        }
        defer { subscription.cancel() }
        // Nobody tells of an object that is not there.
        if self[key] == nil && condition(nil) { return nil }
        try await isFound.wait()
        return found.withLock { $0 }
    }

    // MARK: - Set-up

    /// Adds an index over what is held and what comes. An index of that name that is there already stays.
    public func declare(_ indexes: [Index<Object>]) {
        state.withLock { state in
            for index in indexes { state.contents.declare(index) }
        }
    }

    /// Tells `handler` everything that is held, and then every difference.
    ///
    /// The handler is called one difference at a time, in order, from any thread, and must return at once: it marks what is
    /// to be done and lets others do it. It may use the store.
    @discardableResult
    public func subscribe(_ handler: @escaping @Sendable (StoreChange<Object>) -> Void) -> Subscription<Object> {
        let subscription = Subscription(handler)
        state.withLock { state in
            subscription.post(state.contents.objects.values.map { .added($0, isInitial: true) })
            state.subscriptions.append(subscription)
        }
        subscription.deliver()
        return subscription
    }

    // MARK: - Changing

    /// Takes in one event of the watcher. Called by one task, one event after the other.
    package func receive(_ event: WatchEvent<Object>) {
        let event = transformed(event)
        let (isSynced, subscriptions) = state.withLock { state in
            let changes = state.contents.received(event)
            state.subscriptions.removeAll(where: \.isCancelled)
            guard !changes.isEmpty else { return (state.contents.isSynced, [Subscription<Object>]()) }
            for subscription in state.subscriptions { subscription.post(changes) }
            return (state.contents.isSynced, state.subscriptions)
        }
        for subscription in subscriptions { subscription.deliver() }
        // Only now: who waits for the store to be synced may count on the handlers having been told.
        if isSynced { synced.fire() }
    }

    private func transformed(_ event: WatchEvent<Object>) -> WatchEvent<Object> {
        func changed(_ object: Object) -> Object {
            var object = object
            transform(&object)
            return object
        }
        switch event {
        case .listed(let object): return .listed(changed(object))
        case .applied(let object): return .applied(changed(object))
        case .deleted(let object): return .deleted(changed(object))
        default: return event
        }
    }
}

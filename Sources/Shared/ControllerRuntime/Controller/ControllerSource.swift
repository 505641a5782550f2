import KubernetesModel

/// Something whose changes put keys into a controller's queue.
struct ControllerSource: Sendable {
    /// Begins to fill the queue; the result ends it.
    let start: @Sendable (WorkQueue) -> @Sendable () -> Void
    let waitUntilSynced: @Sendable () async throws -> Void

    /// Tells of each accepted change the keys that are to be looked at.
    init<Object: KubernetesResource>(
        _ store: Store<Object>, when predicate: Predicate<Object>,
        keys: @escaping @Sendable (StoreChange<Object>) -> [ObjectKey]
    ) {
        start = { queue in
            let subscription = store.subscribe { change in
                guard predicate.accepts(change) else { return }
                for key in keys(change) { queue.add(key, change.priority) }
            }
            return { subscription.cancel() }
        }
        waitUntilSynced = { try await store.waitUntilSynced() }
    }
}

extension StoreChange {
    /// Objects that were there before we came can wait for those that change now.
    var priority: WorkPriority {
        if case .added(_, isInitial: true) = self { .background } else { .change }
    }

    /// The states of the object that the change knows: both, when it is an update.
    var states: [Object] {
        switch self {
        case .added(let object, _), .deleted(let object): [object]
        case .updated(let old, let new): [old, new]
        }
    }
}

import KubernetesModel

/// What a wait for one object has seen, by the events of a watch that is restricted to it.
struct WaitProgress<Object: KubernetesResource>: Sendable {
    private let condition: @Sendable (Object?) -> Bool
    private var wasListed = false
    /// The object as it was told last; nil while there is none.
    private(set) var object: Object?
    /// What kept us from looking, if anything did since we last saw something.
    private(set) var failure: KubernetesError?

    init(_ condition: @escaping @Sendable (Object?) -> Bool) {
        self.condition = condition
    }

    /// Takes in one event, and returns whether the condition holds now.
    mutating func received(_ event: WatchEvent<Object>) -> Bool {
        switch event {
        case .listBegan:
            wasListed = false
            return false
        case .listed(let object):
            wasListed = true
            return sees(object)
        case .listEnded:
            failure = nil
            return wasListed ? false : sees(nil)
        case .applied(let object):
            return sees(object)
        case .deleted:
            return sees(nil)
        case .unreadable(let object):
            wasListed = !object.isDeleted
            if object.isDeleted { return sees(nil) }
            failure = object.error
            return false
        case .interrupted(let interruption):
            failure = interruption.error
            return false
        case .bookmark, .connected:
            return false
        }
    }

    private mutating func sees(_ object: Object?) -> Bool {
        self.object = object
        failure = nil
        return condition(object)
    }
}

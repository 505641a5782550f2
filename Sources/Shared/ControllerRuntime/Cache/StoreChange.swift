public import KubernetesModel

/// A difference between what a ``Store`` held before and what it holds now.
public enum StoreChange<Object: KubernetesResource>: Hashable, Sendable {
    /// The object is new to the store. During the first list, and to a late subscriber, that says nothing about its age.
    case added(Object, isInitial: Bool)
    /// The object has another version than before.
    case updated(old: Object, new: Object)
    /// The object is gone. This is the last state of it that is known.
    case deleted(Object)

    /// The newest state of the object.
    public var object: Object {
        switch self {
        case .added(let object, _), .updated(_, let object), .deleted(let object): object
        }
    }

    /// Which object it is.
    public var key: ObjectKey { object.key }
}

public import KubernetesModel

/// Which changes of an object are worth a look. Combine with ``and(_:)``, ``or(_:)`` and ``negated``.
///
/// ```swift
/// let wanted = Predicate<Node>.labelsChanged.or(.changed(\.spec.unschedulable))
/// ```
/// The conditions named after a change hold for every object that appears or vanishes, and for updates that changed
/// that part. A predicate saves work; it must not decide what is right: an object is looked at anyway after a restart
/// and at every resync.
public struct Predicate<Object: KubernetesResource>: Sendable {
    /// Whether the change is worth a look.
    public let accepts: @Sendable (StoreChange<Object>) -> Bool

    /// A predicate of one's own. It is asked while changes are told, so it must be quick and have no effects.
    public init(_ accepts: @escaping @Sendable (StoreChange<Object>) -> Bool) {
        self.accepts = accepts
    }

    /// Looks at two versions of an object; what appears or vanishes is accepted.
    public static func updated(_ isWorthALook: @escaping @Sendable (_ old: Object, _ new: Object) -> Bool) -> Self {
        Predicate { change in
            guard case .updated(let old, let new) = change else { return true }
            return isWorthALook(old, new)
        }
    }

    /// Some value differs between the two versions.
    public static func changed<Value: Equatable & SendableMetatype>(
        _ value: @escaping @Sendable (Object) -> Value
    ) -> Self {
        updated { old, new in value(old) != value(new) }
    }

    /// Every change is worth a look.
    public static var always: Self { Predicate { _ in true } }

    /// The wanted state differs, or deletion has begun. Writes to the status or the metadata do not count.
    ///
    /// Kinds whose objects have no generation, such as Secret, count every change.
    public static var generationChanged: Self {
        updated { old, new in
            guard let generation = new.metadata.generation else { return old != new }
            return old.metadata.generation != generation || old.metadata.isDeleting != new.metadata.isDeleting
        }
    }

    /// Labels were added, removed or changed.
    public static var labelsChanged: Self { changed(\.metadata.labels) }
    /// Annotations were added, removed or changed.
    public static var annotationsChanged: Self { changed(\.metadata.annotations) }
    /// Anything at all was written.
    public static var resourceVersionChanged: Self { changed(\.metadata.resourceVersion) }

    /// The object has appeared.
    public static var created: Self {
        Predicate { if case .added = $0 { true } else { false } }
    }

    /// The object has vanished.
    public static var deleted: Self {
        Predicate { if case .deleted = $0 { true } else { false } }
    }

    // Methods, not operators: each further meaning of `&&` makes every condition of every importer slower to compile.

    /// Both hold.
    public func and(_ other: Self) -> Self {
        Predicate { accepts($0) && other.accepts($0) }
    }

    /// At least one holds.
    public func or(_ other: Self) -> Self {
        Predicate { accepts($0) || other.accepts($0) }
    }

    /// It does not hold.
    public var negated: Self {
        Predicate { !accepts($0) }
    }
}

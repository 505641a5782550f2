public import KubernetesModel

/// Brings the world in line with one kind of object.
///
/// A ``Controller`` calls it for an object that may need work: because the object changed, because something changed
/// that it depends on, because it asked to look again, or for no reason at all. It is never told which. It looks at
/// what is, compares it with what should be, and does the next thing.
///
/// The controller adds the finalizer before it first calls ``apply(_:_:)``, and always writes what the reconciler
/// changed in its copy of the object, also after a throw: metadata and spec in one patch, the status in another, each
/// only if something changed; lists of objects can take a patch of their own. The reconciler itself never writes its
/// own object.
///
/// Guarantees:
/// - One object is in one pass at a time; different objects are reconciled side by side.
/// - The object is at least as new as the last write that a pass for it made.
/// - Paused objects are left alone (``isPaused(_:_:)``).
/// - ``cleanUp(_:_:)`` is called for a deleted object until it settles, and only then does the object go.
///
/// Errors: whatever is thrown is logged once by the controller and tried again after a back-off. Throw
/// ``TerminalError`` for what cannot succeed before the object changes. A `KubernetesError` conflict is no error:
/// the object is looked at again soon. *Waiting is not an error*: set a condition and return
/// ``Outcome/recheck(after:)``.
///
/// Caveats: passes are cancelled when they exceed the controller's time limit, when the process loses the
/// leadership and when it stops; a step may have taken effect although it threw. A kube-apiserver can remove an object in
/// spite of a finalizer that was added in the moment of its deletion (kubernetes/kubernetes#77988): what ``apply(_:_:)``
/// makes is owned by the object, so that it is collected, or finds out by itself that the object is gone.
public protocol Reconciler: Sendable {
    /// The kind whose objects are reconciled; its type models at least what the reconciler reads and writes.
    associatedtype Object: KubernetesObject

    /// The entry in `metadata.finalizers` that makes deletion wait for ``cleanUp(_:_:)``; nil, the default, for a
    /// reconciler that has nothing to clean up. Qualified by a domain, such as `host.example.com/cleanup`.
    static var finalizer: String? { get }

    /// Does what the object asks for, or the next step of it. Not called for objects that are being deleted.
    func apply(_ object: inout Object, _ scope: ReconcileScope) async throws -> Outcome

    /// Undoes what was done for an object that is to go. Must work when ``apply(_:_:)`` never ran, or only half.
    ///
    /// Settling releases the finalizer. Called only if there is a ``finalizer``.
    func cleanUp(_ object: inout Object, _ scope: ReconcileScope) async throws -> Outcome

    /// Whether the object is to be left alone, beyond the annotation `cluster.x-k8s.io/paused`, which the controller
    /// honours by itself: perhaps because the cluster it belongs to is paused. False by default.
    func isPaused(_ object: Object, _ scope: ReconcileScope) async throws -> Bool

    /// Notes in the status that the object is paused; only the status of the copy is written. Nothing by default.
    func markPaused(_ object: inout Object, _ scope: ReconcileScope)
}

extension Reconciler {
    /// None: deletion does not wait for this reconciler.
    public static var finalizer: String? { nil }

    /// Throws ``TerminalError``: a reconciler with a ``finalizer`` must bring its own.
    public func cleanUp(_ object: inout Object, _ scope: ReconcileScope) async throws -> Outcome {
        throw TerminalError("\(Self.self) holds objects by a finalizer, but has no cleanUp")
    }

    /// False: only the annotation pauses an object.
    public func isPaused(_ object: Object, _ scope: ReconcileScope) async throws -> Bool { false }

    /// Notes nothing.
    public func markPaused(_ object: inout Object, _ scope: ReconcileScope) {}
}

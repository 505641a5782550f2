public import KubernetesModel

/// What a ``Watcher`` tells, in the order in which it must be applied.
///
/// Between ``listBegan`` and ``listEnded(resourceVersion:)`` the objects that exist are told one by one. What was known
/// before and has not been told when the list ends is gone. A list can begin again before it has ended: then only what
/// was told since counts. One list may tell an object more than once.
///
/// Caveat: a deletion that happens while the watcher cannot watch is never told by ``deleted(_:)``, only by the absence
/// from the next list. Whoever must act on a deletion uses a finalizer.
public enum WatchEvent<Object: KubernetesResource>: Sendable {
    /// A list of everything begins: at first, and whenever the server no longer knows the changes since.
    case listBegan
    /// The object exists.
    case listed(Object)
    /// The list is complete. The state is that of `resourceVersion`.
    case listEnded(resourceVersion: String)
    /// The object was created or changed, which is all one to whoever looks at states.
    case applied(Object)
    /// The object is gone. This is its last state.
    case deleted(Object)
    /// The object exists, or was deleted, and the type cannot read it.
    case unreadable(UnreadableObject)
    /// Nothing of ours changed up to this version.
    case bookmark(resourceVersion: String)
    /// The server has accepted the watch. Told for every connection.
    case connected
    /// The list or the watch failed. The watcher goes on by itself; nothing is lost.
    case interrupted(WatchInterruption)
}

/// Why a ``Watcher`` pauses, and for how long.
public struct WatchInterruption: Sendable, CustomStringConvertible {
    /// What failed: a refusal by the server, a broken connection, or an answer that could not be read.
    public let error: KubernetesError
    /// How long it waits before it tries again.
    public let pause: Duration
    /// What it was doing.
    public let request: RequestSummary

    /// The pause after a failed list or watch.
    public init(error: KubernetesError, pause: Duration, request: RequestSummary) {
        self.error = error
        self.pause = pause
        self.request = request
    }

    /// The request, the pause and the error, for people.
    public var description: String { "\(request) failed and is tried again in \(pause): \(error)" }
}

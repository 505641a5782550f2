public import KubernetesClient
public import KubernetesModel

/// How a ``Reflector`` is getting on, for health checks and error messages.
public struct ReflectorStatus: Sendable {
    /// What it is doing.
    public enum Phase: String, Hashable, Sendable, CaseIterable {
        /// It has not begun, or has ended.
        case idle
        /// It is taking in a list.
        case listing
        /// It is being told changes.
        case watching
        /// It waits before it tries again. ``ReflectorStatus/interruption`` says why.
        case interrupted
    }

    /// The kind that is followed.
    public let resource: APIResource
    /// Nil for all namespaces, and for cluster-scoped kinds.
    public let namespace: String?
    /// What it does at this moment; ``Phase/idle`` also before it has run.
    public internal(set) var phase = Phase.idle
    /// Whether a first list has been taken in completely.
    public internal(set) var isSynced = false
    /// What went wrong last. Nil once the server accepts a watch again.
    public internal(set) var interruption: WatchInterruption?

    init(resource: APIResource, namespace: String?) {
        self.resource = resource
        self.namespace = namespace
    }

    mutating func ended() { phase = .idle }

    mutating func received<Object>(_ event: WatchEvent<Object>) {
        switch event {
        case .listBegan:
            phase = .listing
        case .listEnded:
            isSynced = true
            interruption = nil
        case .connected:
            phase = .watching
            interruption = nil
        case .interrupted(let interruption):
            phase = .interrupted
            self.interruption = interruption
        case .listed, .applied, .deleted, .unreadable, .bookmark:
            break
        }
    }
}

extension ReflectorStatus: CustomStringConvertible {
    /// A clause for the message that something has not synced, and why.
    public var description: String {
        let place = namespace.map { "\(resource) in namespace \($0)" } ?? "\(resource)"
        return switch (phase, interruption) {
        case (_, let interruption?): "\(place): \(interruption.error)"
        case (.idle, nil): "\(place): its watch is not running"
        case (.listing, nil): "\(place): the list is not complete yet"
        case (.watching, nil), (.interrupted, nil): "\(place): \(isSynced ? "synced" : "waiting for the list")"
        }
    }
}

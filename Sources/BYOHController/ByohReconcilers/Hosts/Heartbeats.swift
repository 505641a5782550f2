package import ByohAPI
package import ControllerRuntime
import KubernetesClient
package import KubernetesModel
import Synchronization

/// Watches the Leases of all hosts, and says who is alive by this process's own clock.
///
/// It watches from the start, also while another process leads: a new leader knows at once who is alive.
package final class Heartbeats: Sendable {
    package let leases: Store<Lease>
    private let table = Mutex(HeartbeatTable())
    private let listeners = Mutex<[@Sendable (ObjectKey) -> Void]>([])
    private let timeline: Timeline

    package init(in environment: ControllerEnvironment, namespace: String?) {
        leases = environment.caches.store(
            Lease.self, in: namespace, options: WatchOptions(labelSelector: ByohLabel.host))
        timeline = environment.timeline
        leases.subscribe { [weak self] change in self?.received(change) }
    }

    private func received(_ change: StoreChange<Lease>) {
        let now = timeline.now
        let isNews: Bool
        switch change {
        case .deleted(let lease):
            table.withLock { $0.removed(lease.key) }
            isNews = true
        case .added(let lease, _), .updated(_, let lease):
            isNews = table.withLock { $0.observed(lease, at: now) }
        }
        guard isNews else { return }
        for listener in listeners.withLock(\.self) { listener(change.key) }
    }

    /// Has `listener` called with the key of each host that comes to life, whose time runs out earlier than before, or
    /// whose Lease goes. It must return at once.
    package func onChange(_ listener: @escaping @Sendable (ObjectKey) -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    package func judgement(of host: ByoHost) -> HeartbeatTable.Judgement {
        table.withLock { $0.judgement(of: host.key, at: timeline.now) }
    }

    /// How long ago the host was last seen to renew its Lease; nil when it never was.
    package func age(of host: ByoHost) -> Duration? {
        table.withLock { $0.age(of: host.key, at: timeline.now) }
    }

    package func isAlive(_ host: ByoHost) -> Bool {
        if case .alive = judgement(of: host) { true } else { false }
    }

    /// How long until a host counts as dead unless it renews; nil when it does.
    package func timeLeft(of host: ByoHost) -> Duration? {
        guard case .alive(let end) = judgement(of: host) else { return nil }
        return timeline.now.duration(to: end)
    }
}

package import ByohAPI
package import ControllerRuntime
import KubernetesClient
package import KubernetesModel
import ServiceLifecycle
import Synchronization

/// Watches the Leases of all hosts, and says who is alive by this process's own clock.
///
/// It watches from the start, also while another process leads: a new leader knows at once who is alive. While it runs it
/// also tells who dies: nothing else tells that a Lease was not renewed.
package final class Heartbeats: Service {
    package let leases: Store<Lease>
    private let table = Mutex(HeartbeatTable())
    private let listeners = Mutex<[@Sendable (ObjectKey) -> Void]>([])
    private let nextDeathIsEarlier = Signal()
    /// Those who die within so long are told together, the first of them so late.
    private static let tact: Duration = .milliseconds(100)
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
            let isInitial = if case .added(_, isInitial: true) = change { true } else { false }
            let isEarlier: Bool
            (isNews, isEarlier) = table.withLock { table in
                let next = table.nextDeath
                let isNews = table.observed(lease, at: now, isInitial: isInitial)
                return (isNews, table.nextDeath != next)
            }
            if isEarlier { nextDeathIsEarlier.ring() }
        }
        if isNews { tell(change.key) }
    }

    private func tell(_ host: ObjectKey) {
        for listener in listeners.withLock(\.self) { listener(host) }
    }

    /// Tells deaths as they occur, until it is stopped.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                let now = timeline.now
                for host in table.withLock({ $0.deaths(until: now) }) { tell(host) }
                let next = table.withLock(\.nextDeath)?.advanced(by: Self.tact)
                await nextDeathIsEarlier.wait(until: next, on: timeline)
            }
        }
    }

    /// Has `listener` called with the key of each host that comes to life, dies (see ``run()``), or whose Lease goes. It
    /// must return at once.
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

    /// Whether the host is alive, and was seen to renew since this process began to watch. Of a Lease that was there before
    /// nobody knows how old it is.
    package func isProven(_ host: ByoHost) -> Bool {
        table.withLock { $0.isProven(host.key, at: timeline.now) }
    }

    package func isAlive(_ host: ByoHost) -> Bool {
        if case .alive = judgement(of: host) { true } else { false }
    }
}

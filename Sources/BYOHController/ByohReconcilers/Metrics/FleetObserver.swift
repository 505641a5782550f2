package import ByohAPI
package import ControllerRuntime
package import KubernetesModel
import ServiceLifecycle

/// Keeps ``FleetMetrics`` up to date: counts the fleet at intervals, and measures what happens to hosts and machines.
///
/// Assumption: it runs in the process that leads. One that does not lead shows zeros, so that adding up the figures of
/// all processes counts nothing twice.
package final class FleetObserver: Service {
    /// How old the figures of the fleet can be.
    package static let interval: Duration = .seconds(15)

    private let pool: HostPool
    private let upgrades: Store<ByoAgentUpgrade>
    private let environment: ControllerEnvironment

    package init(pool: HostPool, upgrades: Store<ByoAgentUpgrade>, in environment: ControllerEnvironment) {
        self.pool = pool
        self.upgrades = upgrades
        self.environment = environment
        let mayAct = environment.mayAct
        let (metrics, wallClock) = (pool.metrics, environment.wallClock)
        pool.machines.subscribe { change in
            guard mayAct(), let duration = Self.timeToNode(change, now: wallClock.nowInSeconds) else { return }
            metrics.becameNode(after: duration)
        }
        pool.hosts.subscribe { change in
            guard mayAct(), let reason = Self.failure(change) else { return }
            metrics.failed(reason)
        }
    }

    package func run() async throws {
        try await cancelWhenGracefulShutdown { [self] in
            var pools = PoolGauges()
            while !Task.isCancelled {
                pool.metrics.show(census(), &pools)
                let next = environment.timeline.now.advanced(by: Self.interval)
                do {
                    try await environment.timeline.sleep(until: next)
                } catch {
                    // Stopping is no failure.
                    guard error is CancellationError else { throw error }
                }
            }
        }
    }

    package func census() -> FleetCensus {
        let heartbeats = pool.heartbeats
        return FleetCensus(hosts: pool.hosts.objects, machines: pool.machines.objects, upgrades: upgrades.objects) {
            (heartbeats.judgement(of: $0), heartbeats.age(of: $0))
        }
    }

    /// How long ago the machine took its host, at the moment it becomes a Node; nil for every other change.
    ///
    /// A machine that comes with a provider ID was moved here, and became a Node elsewhere.
    package static func timeToNode(_ change: StoreChange<ByoMachine>, now: Time) -> Duration? {
        guard case .updated(let old, let new) = change, old.spec.providerID == nil, new.spec.providerID != nil,
            let reserved = new.condition(.hostReady), reserved.status == .true,
            let since = reserved.lastTransitionTime
        else { return nil }
        return max(.zero, since.duration(to: now))
    }

    /// Why the host has just failed; nil for every other change.
    package static func failure(_ change: StoreChange<ByoHost>) -> ByoHost.Reason? {
        guard case .updated(let old, let new) = change, let reason = failure(of: new), reason != failure(of: old)
        else { return nil }
        return reason
    }

    private static func failure(of host: ByoHost) -> ByoHost.Reason? {
        let reasons = [host.reason(of: .bootstrapSucceeded), host.reason(of: .componentsInstalled)].compactMap(\.self)
        return reasons.first { FleetMetrics.failures.contains($0) }
    }
}

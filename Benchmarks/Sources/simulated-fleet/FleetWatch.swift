import ByohAPI
import ControllerRuntime
import KubernetesModel
import Synchronization

/// When the server told what of hosts and machines, by two watches.
final class FleetWatch: Sendable {
    private struct State {
        var available: Set<String> = []
        /// Of hosts.
        var claims: [String: (machine: String, at: ContinuousClock.Instant)] = [:]
        /// Hosts that say that they are held.
        var held: Set<String> = []
        /// What each machine says about being ready.
        var reasons: [String: ByoMachine.Reason] = [:]
        /// Of machines: when each first said that it has a host.
        var served: [String: ContinuousClock.Instant] = [:]
        var disconnected: [String: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())
    private let hosts: Store<ByoHost>
    private let machines: Store<ByoMachine>

    init(_ caches: CacheRegistry, in namespace: String) {
        hosts = caches.store(ByoHost.self, in: namespace)
        machines = caches.store(ByoMachine.self, in: namespace)
        hosts.subscribe { [weak self] change in self?.saw(change.object) }
        machines.subscribe { [weak self] change in self?.saw(change.object) }
    }

    func waitUntilSynced() async throws {
        try await hosts.waitUntilSynced()
        try await machines.waitUntilSynced()
    }

    private func saw(_ host: ByoHost) {
        let (name, now) = (host.metadata.name, ContinuousClock.now)
        state.withLock { state in
            if host.isTrue(.available) { state.available.insert(name) } else { state.available.remove(name) }
            if host.reason(of: .available) == .claimed { state.held.insert(name) } else { state.held.remove(name) }
            if let claim = host.spec.claimRef, state.claims[name] == nil { state.claims[name] = (claim.name, now) }
        }
    }

    private func saw(_ machine: ByoMachine) {
        let (name, now) = (machine.metadata.name, ContinuousClock.now)
        state.withLock { state in
            state.reasons[name] = machine.reason(of: .ready)
            if machine.isTrue(.hostReady), state.served[name] == nil { state.served[name] = now }
            if machine.reason(of: .ready) == .hostDisconnected, state.disconnected[name] == nil {
                state.disconnected[name] = now
            }
        }
    }

    // MARK: - Asking

    var availableHosts: Int { state.withLock(\.available.count) }

    var hostsSayingThatTheyAreHeld: Int { state.withLock(\.held.count) }

    func claimTime(of host: String) -> ContinuousClock.Instant? { state.withLock { $0.claims[host]?.at } }

    /// Machines by the hosts that they hold.
    var heldHosts: [String: String] { state.withLock { $0.claims.mapValues(\.machine) } }

    func machines(saying reason: ByoMachine.Reason) -> Int {
        state.withLock { state in state.reasons.count { $0.value == reason } }
    }

    var servedMachines: Int { state.withLock(\.served.count) }

    var serviceTimes: [ContinuousClock.Instant] { state.withLock { Array($0.served.values) } }

    func machinesWithoutHosts(among names: Set<String>) -> Int {
        state.withLock { state in names.count { state.disconnected[$0] != nil } }
    }

    func disconnectionTime(of machine: String) -> ContinuousClock.Instant? {
        state.withLock { $0.disconnected[machine] }
    }
}

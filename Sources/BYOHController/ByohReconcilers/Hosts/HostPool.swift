package import ByohAPI
package import ControllerRuntime
package import HostMatching
import JSONTree
package import KubernetesClient
package import KubernetesModel
import Synchronization

/// The hosts that machines can have, and who of this process's machines is about to take which.
///
/// Guarantees: a host is only ever claimed in the generation in which it was seen to be free (compare-and-swap), so no two
/// processes can hold one. Reservations keep the machines of this process from running into each other; they are a
/// matter of speed, not of safety.
package final class HostPool: Sendable {
    package let hosts: Store<ByoHost>
    package let machines: Store<ByoMachine>
    package let heartbeats: Heartbeats
    package let metrics: FleetMetrics
    private let matcher: HostMatcher
    private let timeline: Timeline
    private let progress = Mutex(CleaningProgress())
    private let written = WriteOverlay<ByoHost>()
    private let choices = Mutex(Choices())
    private let explanations = Mutex(ToldExplanations())
    private let freshClaims = Mutex(FreshClaims())
    private let domains = Mutex(FailureDomainTable())
    private let domainListeners = Mutex<[@Sendable (_ namespace: String) -> Void]>([])
    /// Grows whenever a host may fit that did not before.
    private let fitness = Atomic(0)

    /// How many machines one look at all hosts can serve.
    private static let listLength = 64

    /// Machines by the host that they mean to hold.
    private static let byClaimedHost = Index<ByoMachine>.field("claimedHost") { machine in
        machine.claim.map { "\(ObjectKey(namespace: machine.metadata.namespace, name: $0.host))" }
    }

    /// Machines that have chosen no host, by namespace.
    private static let byWaiting = Index<ByoMachine>.field("waiting") { machine in
        machine.claim == nil && !machine.metadata.isDeleting ? machine.metadata.namespace : nil
    }

    package init(in environment: ControllerEnvironment, namespace: String?) {
        let heartbeats = Heartbeats(in: environment, namespace: namespace)
        self.heartbeats = heartbeats
        metrics = FleetMetrics(factory: environment.metrics)
        hosts = environment.caches.store(ByoHost.self, in: namespace, indexes: [.namespace])
        machines = environment.caches.store(
            ByoMachine.self, in: namespace, indexes: [.namespace, Self.byClaimedHost, Self.byWaiting])
        matcher = HostMatcher { heartbeats.isAlive($0) }
        timeline = environment.timeline
        hosts.subscribe { [weak self] change in
            self?.notice(change)
            self?.noticeDomain(change)
        }
        machines.subscribe { [weak self] change in self?.notice(change) }
        heartbeats.onChange { [weak self] _ in self?.fitness.wrappingAdd(1, ordering: .relaxed) }
    }

    /// The host as it was last seen or written; nil when there is none.
    package func host(_ name: String, in namespace: String?) -> ByoHost? {
        hosts[ObjectKey(namespace: namespace, name: name)].map(written.freshest)
    }

    /// All hosts of a namespace as they were last seen or written, in no order.
    package func hosts(in namespace: String) -> [ByoHost] {
        hosts.objects(by: .namespace, namespace).map(written.freshest)
    }

    /// The host that the machine holds; nil when it holds none.
    package func host(heldBy machine: ByoMachine) -> ByoHost? {
        guard let claim = machine.claim, let host = host(claim.host, in: machine.metadata.namespace) else { return nil }
        return host.spec.claimRef?.claimID == claim.id ? host : nil
    }

    /// The machine that a host's claim names, if it still means to hold the host.
    package func machine(holding host: ByoHost) -> ByoMachine? {
        guard let claim = host.spec.claimRef,
            let machine = machines[ObjectKey(namespace: claim.namespace, name: claim.name)]
        else { return nil }
        return machine.claim.map { $0.host == host.metadata.name && $0.id == claim.claimID } == true ? machine : nil
    }

    package func unavailability(of host: ByoHost) -> Unfitness? { matcher.unavailability(of: host) }

    /// The machines for which a host may be what they wait for. Where they must stand is not looked at.
    package func machines(waitingFor host: ByoHost) -> [ByoMachine] {
        guard unavailability(of: host) == nil else { return [] }
        return machines.objects(by: Self.byWaiting, host.metadata.namespace ?? "").filter { machine in
            // A machine whose spec means nothing waits for no host.
            guard let wish = try? HostWish(machine.spec) else { return false }
            return matcher.unfitness(of: host, for: wish) == nil
        }
    }

    // MARK: - Where hosts stand

    /// The failure domains of accepted hosts in a namespace, sorted.
    package func failureDomains(in namespace: String) -> [String] { domains.withLock { $0.names(in: namespace) } }

    /// Has `listener` called with each namespace in which a failure domain comes or goes. It must return at once.
    package func onChangeOfFailureDomains(_ listener: @escaping @Sendable (_ namespace: String) -> Void) {
        domainListeners.withLock { $0.append(listener) }
    }

    private func noticeDomain(_ change: StoreChange<ByoHost>) {
        let isNews = domains.withLock { domains in
            if case .deleted(let host) = change { return domains.removed(host.key) }
            return domains.saw(change.object)
        }
        guard isNews else { return }
        for listener in domainListeners.withLock(\.self) { listener(change.object.metadata.namespace ?? "") }
    }

    // MARK: - Taking a host

    /// Looks for a host, and keeps it from the other machines of this process.
    package func reserve(_ wish: HostWish, for machine: ByoMachine) -> HostMatch {
        let namespace = machine.metadata.namespace ?? ""
        let version = fitness.load(ordering: .relaxed)
        return choices.withLock { choices in
            choices.forget(machine.key)
            choices.note(wish.needs, of: machine.key)
            let key = Choices.ListKey(namespace: namespace, wish: wish)
            var list = choices.list(key, version: version, at: timeline.now)
            // One that was free when the list was made may not be so any more.
            while let name = list?.names.popFirst() {
                guard let host = host(name, in: namespace), matcher.unfitness(of: host, for: wish) == nil,
                    !isWanted(host, byOthersThan: machine, choices.holders)
                else { continue }
                choices.lists[key] = list
                choices.reserve(host.key, for: machine.key)
                return .host(name)
            }
            if let list, list.wasEmpty { return .none(told(list.explanation, to: machine)) }
            let waiting = waiting(in: namespace, choices)
            let found = matcher.shortlist(
                wish, among: hosts.objects(by: .namespace, namespace), atMost: Self.listLength, waiting: waiting
            ) { isWanted(written.freshest($0), byOthersThan: machine, choices.holders) }
            choices.remember(found, as: key, waiting: waiting.keys, version: version, at: timeline.now)
            guard let name = found.names.first else { return .none(told(found.explanation, to: machine)) }
            choices.reserve(ObjectKey(namespace: machine.metadata.namespace, name: name), for: machine.key)
            return .host(name)
        }
    }

    /// How many machines have no host in sight, by what they need.
    private func waiting(in namespace: String, _ choices: Choices) -> [HostWish: Int] {
        var needs: [HostWish: Int] = [:]
        for machine in machines.objects(by: Self.byWaiting, namespace) where !choices.hasHost(machine.key) {
            // Of one that has not asked yet it is not known where it must stand. One whose spec means nothing waits for none.
            guard let need = choices.needs[machine.key] ?? (try? HostWish(machine.spec))?.needs else { continue }
            needs[need, default: 0] += 1
        }
        return needs
    }

    private func told(_ news: HostMatch.Explanation, to machine: ByoMachine) -> HostMatch.Explanation {
        explanations.withLock {
            $0.explanation(
                news, for: machine.key, showing: machine.condition(.hostReady)?.message, at: timeline.now)
        }
    }

    /// Lets others have what was reserved for a machine.
    package func forget(_ machine: ObjectKey) {
        choices.withLock {
            $0.forget(machine)
            $0.needs[machine] = nil
        }
        explanations.withLock { $0.forget(machine) }
    }

    private func isWanted(
        _ host: ByoHost, byOthersThan machine: ByoMachine, _ holders: [ObjectKey: ObjectKey]
    ) -> Bool {
        if host.spec.claimRef != nil { return true }
        if let holder = holders[host.key], holder != machine.key { return true }
        // One that is being deleted wants no host any more; what it still holds is not free anyway.
        return machines.objects(by: Self.byClaimedHost, "\(host.key)").contains {
            $0.key != machine.key && !$0.metadata.isDeleting
        }
    }

    /// Notes that a host may be had that could not be had before, so that what was found out until now does not hold.
    private func notice(_ change: StoreChange<ByoHost>) {
        switch change {
        case .deleted(let host): return stopExpectingWord(of: host.key)
        case .added(let host, _): if host.spec.claimRef != nil { return }
        case .updated(let old, let new):
            // A host that is held is nobody's to have, and most changes are a host's report of how far it is.
            if new.spec.claimRef != nil
                || (old.spec == new.spec && old.metadata.labels == new.metadata.labels
                    && old.status.hardware == new.status.hardware && old.status.identity == new.status.identity
                    && old.status.preflight == new.status.preflight && old.status.health == new.status.health)
            {
                return
            }
        }
        fitness.wrappingAdd(1, ordering: .relaxed)
    }

    /// A machine is gone, or lets others have the host that it had chosen.
    private func notice(_ change: StoreChange<ByoMachine>) {
        if case .deleted(let machine) = change { forget(machine.key) }
        if Self.givesUpChoice(change) { fitness.wrappingAdd(1, ordering: .relaxed) }
    }

    /// Whether a machine wants a host no longer that it wanted before.
    static func givesUpChoice(_ change: StoreChange<ByoMachine>) -> Bool {
        switch change {
        case .added: false
        case .updated(let old, let new):
            old.claim != nil
                && (old.claim?.host != new.claim?.host || new.metadata.isDeleting && !old.metadata.isDeleting)
        case .deleted(let machine): machine.claim != nil
        }
    }

    /// Writes a claim into a host that is free and fit in the version at hand.
    ///
    /// - Returns: The host; nil when the machine must look for another.
    /// - Throws: ``HostChanged`` when the host is not as it was any more: look again.
    package func claim(
        _ host: ByoHost, _ claim: HostClaim, wish: HostWish, client: KubernetesClient
    ) async throws -> ByoHost? {
        guard matcher.unfitness(of: host, for: wish) == nil, !host.spec.voidClaims.contains(claim.claimID) else {
            metrics.claimed(.lost)
            return nil
        }
        var spec: [String: JSONValue] = ["claimRef": try JSONValue(encoding: claim)]
        if let owner = wish.owner {
            spec["lastOwner"] = .string(owner)
        } else if host.spec.lastOwner != nil {
            spec["lastOwner"] = .null
        }
        let change = HostChange(
            spec: spec,
            labels: [
                ByohLabel.clusterName: claim.clusterName,
                ByohLabel.machineName: Self.labelValue("\(claim.namespace).\(claim.name)"),
            ],
            // It is about to get a plan; see HostAccount.isAtWork. A first annotation would make a precondition of the resource
            // version; then the host's own controller adds it.
            annotations: host.metadata.annotations.isEmpty ? [:] : [ByohAnnotation.blockMove: ""])
        do {
            let held = try await write(change, to: host, client: client)
            metrics.claimed(.won)
            return held
        } catch {
            if error is HostChanged { metrics.claimed(.lost) }
            throw error
        }
    }

    /// Sees to it that a claim which its machine is about to give up is never written: neither by another process that has not
    /// heard of that, nor by one that has long been about to.
    ///
    /// - Throws: ``HostChanged`` when the host is not as it was any more: it may be held under that very claim.
    package func void(_ claim: ClaimID, on host: ByoHost, client: KubernetesClient) async throws {
        if host.spec.voidClaims.contains(claim) { return }
        let claims = (host.spec.voidClaims + [claim]).suffix(ByoHostSpec.mostVoidClaims)
        _ = try await write(
            HostChange(spec: ["voidClaims": try JSONValue(encoding: Array(claims))]), to: host, client: client)
    }

    /// Makes a host free: only in the generation in which it was seen to be clean.
    package func release(_ host: ByoHost, client: KubernetesClient) async throws {
        var change = HostChange(
            spec: ["claimRef": .null], labels: [ByohLabel.clusterName: nil, ByohLabel.machineName: nil],
            // All were said of this claim.
            annotations: [
                ByohAnnotation.blockMove: nil, ByohAnnotation.forceRelease: nil,
                ByohAnnotation.quarantinedRevision: nil,
            ])
        if host.spec.quarantine?.reason.endsWhenClean == true { change.spec["quarantine"] = .null }
        if host.spec.action != nil { change.spec["action"] = .null }
        _ = try await write(change, to: host, client: client)
    }

    /// Takes a host out of use, and back what was asked of it.
    ///
    /// - Parameter failure: The revision of the plan that failed, when that is why.
    package func quarantine(
        _ host: ByoHost, _ quarantine: HostQuarantine, failure: Int64? = nil, client: KubernetesClient
    ) async throws {
        var change = HostChange(spec: ["quarantine": try JSONValue(encoding: quarantine)])
        if host.spec.action != nil { change.spec["action"] = .null }
        if let failure { change.annotations = [ByohAnnotation.quarantinedRevision: "\(failure)"] }
        _ = try await write(change, to: host, client: client)
    }

    /// Has a host be in use again. It must be in quarantine.
    package func endQuarantine(of host: ByoHost, client: KubernetesClient) async throws {
        _ = try await write(HostChange(spec: ["quarantine": .null]), to: host, client: client)
    }

    /// Has a host do something once, in place of what was last asked of it.
    package func order(_ action: HostAction, of host: ByoHost, client: KubernetesClient) async throws {
        _ = try await write(HostChange(spec: ["action": try JSONValue(encoding: action)]), to: host, client: client)
    }

    /// Takes back what was last asked of a host. There must be something.
    package func withdrawOrder(of host: ByoHost, client: KubernetesClient) async throws {
        _ = try await write(HostChange(spec: ["action": .null]), to: host, client: client)
    }

    /// Has a host replace its agent, in place of what was last asked of it; or notes what came of that.
    package func order(_ upgrade: AgentUpgradeOrder, of host: ByoHost, client: KubernetesClient) async throws {
        let change = HostChange(spec: ["agentUpgrade": try JSONValue(encoding: upgrade)])
        _ = try await write(change, to: host, client: client)
    }

    /// Takes back the upgrade that was last asked of a host. There must be one.
    package func withdrawUpgrade(of host: ByoHost, client: KubernetesClient) async throws {
        _ = try await write(HostChange(spec: ["agentUpgrade": .null]), to: host, client: client)
    }

    /// Writes down that a plan failed while the host is in quarantine, so that the end of the quarantine is known for one.
    package func noteFailure(of revision: Int64, on host: ByoHost, client: KubernetesClient) async throws {
        let change = HostChange(annotations: [ByohAnnotation.quarantinedRevision: "\(revision)"])
        _ = try await write(change, to: host, client: client)
    }

    private func write(
        _ change: HostChange, to host: ByoHost, client: KubernetesClient
    ) async throws -> ByoHost {
        do {
            let result = try await client.resources(ByoHost.self, in: host.metadata.namespace).patch(
                host.metadata.name, .json(change.patch(of: host)))
            written.wrote(result)
            return result
        } catch {
            guard error.isFailedTest else { throw error }
            throw HostChanged(host: host.key)
        }
    }

    // MARK: - Waiting for a host to begin

    /// How much longer nothing need be said of a claim of the host; nil when a word is missed. See ``FreshClaims``.
    package func timeLeftToBegin(_ claim: HostClaim, on host: ByoHost) -> Duration? {
        freshClaims.withLock { $0.timeLeft(claim.claimID, on: host.key, at: timeline.now) }
    }

    /// The host has begun, or has nothing to begin with any more.
    package func stopExpectingWord(of host: ObjectKey) {
        freshClaims.withLock { $0.forget(host) }
    }

    // MARK: - Waiting for a host to be clean

    /// For how long a host that is to clean itself has said nothing new; see ``CleaningProgress``.
    package func silence(of host: ByoHost) -> Duration {
        progress.withLock { $0.silence(of: host.key, saying: host.status.observedPlan, at: timeline.now) }
    }

    /// Nobody waits for the host any more.
    package func stopWaiting(for host: ObjectKey) {
        progress.withLock { $0.removed(host) }
    }

    /// A text as the value of a label: cut where it is too long, with a digest that keeps it unique.
    static func labelValue(_ text: String) -> String {
        guard text.utf8.count > 63 else { return text }
        return "\(text.prefix(54))-\(SHA256Digest(of: text.utf8).hex.prefix(8))"
    }
}

package import ByohAPI
package import ClusterAPIModel
package import ControllerRuntime
import HostMatching
import KubernetesClient
import KubernetesModel
import Logging

/// Keeps account of a host: where it is in its life, whether it is alive, and whether it is clean.
///
/// A claim ends here and only here, when the host has proven that it is clean; or when the host was never used for it.
/// A claim whose machine is gone is treated like that of a deleted machine. Bootstrap data is wiped once it has served.
///
/// A claim of a paused cluster is left alone, whatever has become of its machine: `clusterctl move` pauses a cluster and then
/// deletes its machines here, while they go on elsewhere.
package struct ByoHostReconciler: Reconciler {
    package static let finalizer: String? = ByohFinalizer.host

    let pool: HostPool
    let plans: PlanKeeper
    let clusters: Store<Cluster>

    package init(pool: HostPool, plans: PlanKeeper, clusters: Store<Cluster>) {
        self.pool = pool
        self.plans = plans
        self.clusters = clusters
    }

    /// A paused Cluster keeps its hosts' claims as they are, but hosts are hosts: account is kept of them all the same.
    package func isPaused(_ host: ByoHost, _ scope: ReconcileScope) async throws -> Bool {
        host.metadata.isLeaving && !host.hasArrived
    }

    package func apply(_ host: inout ByoHost, _ scope: ReconcileScope) async throws -> Outcome {
        let lease = pool.heartbeats.leases[host.key]
        if lease?.metadata.isOwned(byUID: host.metadata.uid ?? "") != true {
            try await completeObjects(of: host, scope)
        }
        if host.hasArrived { receive(&host, scope) }
        let move = try await prepareMove(of: &host, scope)
        let plan = plans.plan(of: host)
        if let claim = host.spec.claimRef { try await settle(claim, plan, of: host, scope) }
        if let left = timeLeftToBegin(host, plan) { return .recheck(after: left) }
        let account = HostAccount(
            host: host, plan: plan, heartbeat: pool.heartbeats.judgement(of: host),
            unavailability: pool.unavailability(of: host), isOrphaned: isOrphaned(host), move: move)
        announce(account, of: host, scope)
        announce(move, of: host, scope)
        account.write(into: &host, at: scope.now)
        host.metadata.annotations[ByohAnnotation.blockMove] = account.mustStay ? "" : nil
        // It is said of a claim whose Cluster is gone. Said too early it must not count when clusterctl takes the Cluster away.
        if host.spec.claimRef.map({ cluster(of: $0) != nil }) ?? true {
            host.metadata.annotations[ByohAnnotation.forceRelease] = nil
        }
        return Self.nextLook(after: move)
    }

    /// How long a new claim is not spoken of yet; nil when there is something to say. See ``FreshClaims``.
    private func timeLeftToBegin(_ host: ByoHost, _ plan: SealedHostPlan?) -> Duration? {
        guard let claim = host.spec.claimRef, !hasBegun(host, plan, for: claim), pool.machine(holding: host) != nil
        else {
            pool.stopExpectingWord(of: host.key)
            return nil
        }
        // That it is dead is told at once; what is missed stays missed.
        guard pool.heartbeats.isAlive(host) else { return nil }
        return pool.timeLeftToBegin(claim, on: host)
    }

    /// Whether there is more to say of a host than that it is held.
    private func hasBegun(_ host: ByoHost, _ plan: SealedHostPlan?, for claim: HostClaim) -> Bool {
        guard let plan, plan.plan.claimID == claim.claimID else { return false }
        // A host with a plan must not be moved away. Where the claim could not note that, it is noted at once.
        guard plan.plan.goal == .node, host.metadata.annotations[ByohAnnotation.blockMove] != nil else { return true }
        return host.status.observedPlan?.acknowledges(plan) == true
    }

    /// A host that a machine holds stays until the machine lets it go. Its rights go before it.
    package func cleanUp(_ host: inout ByoHost, _ scope: ReconcileScope) async throws -> Outcome {
        guard let claim = host.spec.claimRef else { return try await takeRights(of: host, scope) }
        try await settle(claim, plans.plan(of: host), of: host, scope)
        host.mark(
            .ready, .false, because: .deleting,
            "ByoMachine \(claim.namespace)/\(claim.name) holds the host; delete its Machine first", at: scope.now)
        return .recheck(after: .seconds(30))
    }

    /// Events on transitions only.
    private func announce(_ account: HostAccount, of host: ByoHost, _ scope: ReconcileScope) {
        announceHealth(account.health, of: host, scope)
        guard let before = host.condition(.agentConnected)?.status, before != account.connection.status else { return }
        if account.connection.status == .true {
            scope.event(.normal, reason: "AgentConnected", action: "Watching", "The agent renews its Lease again")
        } else if before == .true {
            scope.event(
                .warning, reason: "AgentDisconnected", action: "Watching", account.connection.message)
        }
    }

    private func announceHealth(_ health: HostAccount.Finding, of host: ByoHost, _ scope: ReconcileScope) {
        let before = host.condition(.healthy)?.status
        guard before != health.status else { return }
        if health.status == .false {
            scope.event(.warning, reason: "HostUnhealthy", action: "Watching", health.message)
        } else if before == .false, health.status == .true {
            scope.event(
                .normal, reason: "HostHealthy", action: "Watching", "No health check of the host fails any more")
        }
    }
}

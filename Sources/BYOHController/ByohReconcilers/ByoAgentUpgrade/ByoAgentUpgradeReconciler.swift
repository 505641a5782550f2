package import ByohAPI
package import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

/// Brings another agent to the hosts of a namespace, some first, and stops when one fails.
///
/// It only decides whom to ask, and judges by what the hosts say and by whether they are heard: fetching, installing and going
/// back is each host's own work. A host is asked in the generation in which it was looked at, under a name that does not
/// depend on when that is; so nothing is asked twice, whatever is cut off.
package struct ByoAgentUpgradeReconciler: Reconciler {
    package static let finalizer: String? = ByohFinalizer.agentUpgrade

    private let pool: HostPool
    private let upgrades: Store<ByoAgentUpgrade>
    private let clusters: Store<Cluster>

    /// - Parameter upgrades: has an index by namespace.
    package init(pool: HostPool, upgrades: Store<ByoAgentUpgrade>, clusters: Store<Cluster>) {
        self.pool = pool
        self.upgrades = upgrades
        self.clusters = clusters
    }

    package func isPaused(_ upgrade: ByoAgentUpgrade, _ scope: ReconcileScope) async throws -> Bool {
        upgrade.metadata.isLeaving
    }

    package func markPaused(_ upgrade: inout ByoAgentUpgrade, _ scope: ReconcileScope) {
        guard !upgrade.metadata.isLeaving else { return }
        upgrade.status.phase = .paused
        upgrade.mark(
            .progressing, .false, because: .paused, "The annotation \(ByohAnnotation.paused) is there", at: scope.now)
    }

    package func apply(_ upgrade: inout ByoAgentUpgrade, _ scope: ReconcileScope) async throws -> Outcome {
        var rollout: AgentRollout
        do throws(InvalidAgentUpgrade) {
            rollout = try look(at: upgrade, scope)
        } catch {
            upgrade.status.observedGeneration = upgrade.metadata.generation ?? 0
            upgrade.status.phase = .waiting
            upgrade.mark(.ready, .false, because: .invalidSpec, error.description, at: scope.now)
            upgrade.mark(.progressing, .false, because: .invalidSpec, error.description, at: scope.now)
            return .settled
        }
        let isNoted = upgrade.status.rollout?.id == upgrade.spec.rolloutID
        // Before anything else: that a host has failed must be known even if what follows is cut off.
        say(rollout, of: &upgrade, scope)
        // The names of orders rest on when the rollout began, so that is stored before anybody is asked.
        guard isNoted else { return .recheck(after: .zero) }
        if try await carryOut(rollout, scope) {
            rollout = try look(at: upgrade, scope)
            say(rollout, of: &upgrade, scope)
        }
        return rollout.recheck.map { .recheck(after: $0) } ?? .settled
    }

    /// Takes back what hosts have not begun. What they have ends by itself.
    package func cleanUp(_ upgrade: inout ByoAgentUpgrade, _ scope: ReconcileScope) async throws -> Outcome {
        for host in pool.hosts(in: upgrade.metadata.namespace ?? "") {
            guard let order = host.spec.agentUpgrade, order.requestedBy == upgrade.metadata.name,
                host.observed(order) == nil
            else { continue }
            scope.logger.debug("Withdrawing an upgrade", metadata: ["ByoHost": "\(host.key)"])
            try await pool.withdrawUpgrade(of: host, client: scope.client)
        }
        return .settled
    }

    private func look(at upgrade: ByoAgentUpgrade, _ scope: ReconcileScope) throws(InvalidAgentUpgrade) -> AgentRollout
    {
        let namespace = upgrade.metadata.namespace ?? ""
        let (heartbeats, clusters) = (pool.heartbeats, clusters)
        let facts = AgentRollout.Facts { host in
            switch heartbeats.judgement(of: host) {
            case .alive: .alive
            case .dead: .dead
            case .neverSeen: .unknown
            }
        } isPaused: { host in
            guard let claim = host.spec.claimRef else { return false }
            return clusters[ObjectKey(namespace: claim.namespace, name: claim.clusterName)]?.spec.paused == true
        }
        return try AgentRollout(
            of: upgrade, among: pool.hosts(in: namespace), beside: upgrades.objects(by: .namespace, namespace),
            at: scope.now, facts: facts)
    }

    /// Writes what is to be noted and asked.
    ///
    /// - Returns: Whether anything was written.
    /// - Throws: ``HostChanged`` once all others were written, when a host was not as it was any more.
    private func carryOut(_ rollout: AgentRollout, _ scope: ReconcileScope) async throws -> Bool {
        var (written, changed) = (0, HostChanged?.none)
        for step in rollout.notes + rollout.orders {
            scope.logger.info(
                step.order.succeededAt == nil
                    ? "Asking host for another agent" : "Noting that a host has another agent",
                metadata: [
                    "ByoHost": "\(step.host.key)", "version": "\(step.order.version)", "id": "\(step.order.id)",
                ])
            do {
                try await pool.order(step.order, of: step.host, client: scope.client)
                written += 1
            } catch let error as HostChanged {
                changed = error
            }
        }
        if let changed { throw changed }
        return written > 0
    }

    // MARK: - Saying how things stand

    private func say(_ rollout: AgentRollout, of upgrade: inout ByoAgentUpgrade, _ scope: ReconcileScope) {
        let before = upgrade
        rollout.write(into: &upgrade)
        announce(upgrade, after: before, scope)
    }

    /// Events on transitions only.
    private func announce(_ upgrade: ByoAgentUpgrade, after before: ByoAgentUpgrade, _ scope: ReconcileScope) {
        let (old, new) = (before.status, upgrade.status)
        let version = upgrade.spec.version
        if old.rollout?.id != new.rollout?.id {
            scope.event(
                .normal, reason: "RolloutStarted", action: "Upgrading",
                "Bringing byoh-agent \(version) to \(new.hosts ?? 0) hosts")
        }
        if let halt = new.rollout?.halt, old.rollout?.halt == nil || old.rollout?.id != new.rollout?.id {
            pool.metrics.haltedRollout()
            scope.event(
                .warning, reason: "RolloutHalted", action: "Upgrading", "ByoHost \(halt.host) failed. \(halt.message)")
        }
        if before.reason(of: .progressing) == .canaries, upgrade.reason(of: .progressing) == .upgrading {
            scope.event(
                .normal, reason: "CanariesSucceeded", action: "Upgrading",
                "The first hosts have done well with byoh-agent \(version); the others follow")
        }
        if new.phase == .complete, old.phase != .complete {
            scope.event(
                .normal, reason: "RolloutComplete", action: "Upgrading", upgrade.condition(.ready)?.message ?? "")
        }
    }
}

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
    private let refused = RefusedHosts()
    /// As many hosts are written before everything is looked at anew: a halt, a pause and other upgrades wait no longer.
    package static let stepLimit = 50

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
        // What is done stays done.
        if upgrade.status.phase != .complete { upgrade.status.phase = .paused }
        upgrade.mark(
            .progressing, .false, because: .paused, "The annotation \(ByohAnnotation.paused) is there", at: scope.now)
    }

    package func apply(_ upgrade: inout ByoAgentUpgrade, _ scope: ReconcileScope) async throws -> Outcome {
        var rollout: AgentRollout
        do throws(InvalidAgentUpgrade) {
            rollout = try look(at: upgrade, scope)
        } catch {
            sayNothingIsMeant(by: &upgrade, error, scope)
            return .settled
        }
        let isNoted = upgrade.status.rollout?.id == upgrade.spec.rolloutID
        // Before anything else: that a host has failed must be known even if what follows is cut off.
        say(rollout, of: &upgrade, scope)
        // The names of orders rest on when the rollout began, so that is stored before anybody is asked.
        guard isNoted else { return .recheck(after: .zero) }
        var hasChanged = false
        if !rollout.steps.isEmpty {
            hasChanged = try await carryOut(rollout.steps.prefix(Self.stepLimit), scope)
            rollout = try look(at: upgrade, scope)
            say(rollout, of: &upgrade, scope)
        }
        if !rollout.steps.isEmpty { return .recheck(after: hasChanged ? .seconds(1) : .zero) }
        return rollout.recheck.map { .recheck(after: $0) } ?? .settled
    }

    /// Takes back whatever hosts were asked for, but for the record of what is done. What they have begun to install ends by
    /// itself.
    package func cleanUp(_ upgrade: inout ByoAgentUpgrade, _ scope: ReconcileScope) async throws -> Outcome {
        let name = upgrade.metadata.name
        let left = pool.hosts(in: upgrade.metadata.namespace ?? "").filter { host in
            guard let order = host.spec.agentUpgrade else { return false }
            return order.requestedBy == name && (order.isOpen || order.succeededAt == nil)
        }
        guard !left.isEmpty else { return .settled }
        let hasChanged = try await carryOut(
            left.filter { refused.refusal(of: $0.key, at: scope.now) == nil }.prefix(Self.stepLimit).map {
                AgentRollout.Step(host: $0, order: nil)
            }[...], scope)
        let refusals = left.compactMap { host in
            refused.refusal(of: host.key, at: scope.now).map { "ByoHost \(host.metadata.name): \($0.words)" }
        }
        let message =
            "Taking back what \(left.count) hosts were asked for" + (refusals.first.map { ". \($0)" } ?? "")
        for type in [ByoAgentUpgrade.ConditionType.ready, .progressing] {
            upgrade.mark(type, .false, because: .deleting, message, at: scope.now)
        }
        let isRefused = left.allSatisfy { refused.refusal(of: $0.key, at: scope.now) != nil }
        if isRefused { return .recheck(after: .seconds(10)) }
        return .recheck(after: hasChanged ? .seconds(1) : .zero)
    }

    private func look(at upgrade: ByoAgentUpgrade, _ scope: ReconcileScope) throws(InvalidAgentUpgrade) -> AgentRollout
    {
        let namespace = upgrade.metadata.namespace ?? ""
        let (heartbeats, clusters, refused, now) = (pool.heartbeats, clusters, refused, scope.now)
        let facts = AgentRollout.Facts { host in
            AgentRollout.Pulse(
                heartbeats.judgement(of: host), age: heartbeats.age(of: host), isProven: heartbeats.isProven(host),
                at: now)
        } isPaused: { host in
            guard let claim = host.spec.claimRef else { return false }
            return clusters[ObjectKey(namespace: claim.namespace, name: claim.clusterName)]?.spec.paused == true
        } refusal: { host in
            refused.refusal(of: host.key, at: now)
        }
        return try AgentRollout(
            of: upgrade, among: pool.hosts(in: namespace), beside: upgrades.objects(by: .namespace, namespace),
            at: now, facts: facts)
    }

    /// Writes what is to be noted, asked and taken back. A host that cannot be written is left out for a while, and stops
    /// nobody else.
    ///
    /// - Returns: Whether a host was not as it was any more, so that it must be looked at anew.
    private func carryOut(_ steps: ArraySlice<AgentRollout.Step>, _ scope: ReconcileScope) async throws -> Bool {
        var hasChanged = false
        for step in steps {
            scope.logger.info("\(step.words)", metadata: step.metadata)
            do {
                if let order = step.order {
                    try await pool.order(order, of: step.host, client: scope.client)
                } else {
                    try await pool.withdrawUpgrade(of: step.host, client: scope.client)
                }
            } catch is HostChanged {
                hasChanged = true
            } catch let error as KubernetesError where error.isAboutTheObject {
                scope.logger.warning(
                    "A host cannot be written", metadata: ["ByoHost": "\(step.host.key)", "error": "\(error)"])
                refused.note(step.host.key, error, at: scope.now)
            }
        }
        return hasChanged
    }

    // MARK: - Saying how things stand

    private func sayNothingIsMeant(
        by upgrade: inout ByoAgentUpgrade, _ error: InvalidAgentUpgrade, _ scope: ReconcileScope
    ) {
        // Only what has begun is kept: counts are of hosts that are selected.
        var status = ByoAgentUpgradeStatus()
        status.rollout = upgrade.status.rollout
        status.conditions = upgrade.status.conditions
        status.observedGeneration = upgrade.metadata.generation ?? 0
        status.phase = .waiting
        upgrade.status = status
        for type in [ByoAgentUpgrade.ConditionType.ready, .progressing] {
            upgrade.mark(type, .false, because: .invalidSpec, error.description, at: scope.now)
        }
    }

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

extension AgentRollout.Step {
    /// What is done, for the log.
    fileprivate var words: String {
        guard let order else { return "Taking back what a host was asked for" }
        if !order.isOpen { return "Noting that the upgrade of a host has ended" }
        return order.succeededAt == nil ? "Asking host for another agent" : "Noting that a host has another agent"
    }

    fileprivate var metadata: Logger.Metadata {
        let order = order ?? host.spec.agentUpgrade
        return ["ByoHost": "\(host.key)", "version": "\(order?.version ?? "")", "id": "\(order?.id ?? "")"]
    }
}

extension KubernetesError {
    /// Whether the server has refused this one write for what it is, so that others may do.
    fileprivate var isAboutTheObject: Bool {
        guard case .rejected(let status, _) = self else { return false }
        return [400, 403, 404, 409, 413, 422].contains(status.code)
    }
}

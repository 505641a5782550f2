import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

extension ByoHostReconciler {
    /// Brings a claim forward: wipes what has served, ends what is over. Nothing while the claim's Cluster is paused.
    func settle(
        _ claim: HostClaim, _ plan: SealedHostPlan?, of host: ByoHost, _ scope: ReconcileScope
    ) async throws {
        if cluster(of: claim)?.spec.paused == true { return }
        if let plan, plan.plan.claimID == claim.claimID, plan.plan.goal == .clean {
            return try await end(claim, plan, of: host, scope)
        }
        if try await isStale(claim, host, scope) {
            let (current, wasUsed) = try await plans.requestCleaning(of: host, claim: claim, scope)
            guard wasUsed else { return try await pool.release(host, client: scope.client) }
            return try await end(claim, current, of: host, scope)
        }
        guard let plan, plan.plan.claimID == claim.claimID else { return }
        guard let observed = host.status.observedPlan, observed.acknowledges(plan), observed.phase == .running
        else { return }
        try await plans.wipeBootstrap(of: host, plan, scope)
    }

    private func cluster(of claim: HostClaim) -> Cluster? {
        clusters[ObjectKey(namespace: claim.namespace, name: claim.clusterName)]
    }

    /// Whether nothing that the claim names can be seen. Only an operator can say that it is gone for good.
    func isOrphaned(_ host: ByoHost) -> Bool {
        guard let claim = host.spec.claimRef else { return false }
        return pool.machine(holding: host) == nil && cluster(of: claim) == nil
    }

    /// Ends a claim whose host is clean; quarantines a host that says that it cannot be.
    private func end(
        _ claim: HostClaim, _ plan: SealedHostPlan, of host: ByoHost, _ scope: ReconcileScope
    ) async throws {
        guard let observed = host.status.observedPlan, observed.acknowledges(plan) else { return }
        switch observed.phase {
        case .clean:
            // A quarantine by an operator, or because cleaning failed before, is the operator's to end.
            scope.logger.info("Releasing clean host", metadata: ["claim": "\(claim.claimID)"])
            try await pool.release(host, client: scope.client)
            scope.event(
                .normal, reason: "ByoHostReleaseSucceeded", action: "Releasing",
                "ByoHost Released by \(claim.namespace)/\(claim.name)")
        case .failed: try await settleFailure(observed, plan, of: host, scope)
        default: break
        }
    }

    /// A host that says that it cannot be cleaned is in quarantine until an operator ends it. That word is about the time
    /// before: so the host looks once more, and if it still cannot be cleaned that is a new finding.
    private func settleFailure(
        _ observed: ObservedPlan, _ plan: SealedHostPlan, of host: ByoHost, _ scope: ReconcileScope
    ) async throws {
        let isNoted = host.metadata.annotations[ByohAnnotation.quarantinedRevision] == "\(observed.revision)"
        switch (host.spec.quarantine, isNoted) {
        case (.some, true): break
        case (.some, false): try await pool.noteFailure(of: observed.revision, on: host, client: scope.client)
        case (nil, true):
            guard try await plans.renew(plan, of: host, scope) else { return }
            scope.event(
                .normal, reason: "ByoHostCleaningRetried", action: "Releasing",
                "The quarantine was ended; the host looks again whether it is clean")
        case (nil, false):
            let message = PrintableText.of("\(observed.step): \(observed.message)", limit: 1024)
            scope.logger.warning("Quarantining host that cannot be cleaned", metadata: ["step": "\(observed.step)"])
            try await pool.quarantine(
                host,
                HostQuarantine(reason: .cleaningFailed, message: message, since: scope.now),
                failure: observed.revision, client: scope.client)
            scope.event(.warning, reason: "ByoHostQuarantined", action: "Releasing", message)
        }
    }

    /// Whether the machine that the claim names is gone, or has made up its mind for another host.
    ///
    /// Asked of the server before anything is done about it: the cache may not have heard of a new machine yet.
    ///
    /// `clusterctl move` takes machines away from a management cluster, and brings them to another, without a word to us;
    /// a host that was cleaned for that would take its Node with it. The Cluster is paused or absent all that time: so
    /// only machines of a Cluster that goes on count as gone, looked at before and after the machine.
    private func isStale(_ claim: HostClaim, _ host: ByoHost, _ scope: ReconcileScope) async throws -> Bool {
        if pool.machine(holding: host) != nil { return false }
        let isForced = host.metadata.annotations[ByohAnnotation.forceRelease] != nil
        guard try await isGoingOn(claim, isForced: isForced, scope) else { return false }
        let machines = scope.client.resources(ByoMachine.self, in: claim.namespace)
        if let machine = try await machines.getIfPresent(claim.name), let intent = machine.claim,
            intent.host == host.metadata.name, intent.id == claim.claimID
        {
            return false
        }
        return try await isGoingOn(claim, isForced: isForced, scope)
    }

    /// Whether the claim's Cluster exists and is not paused.
    ///
    /// - Parameter isForced: whether an operator has said that an absent one is gone for good.
    private func isGoingOn(_ claim: HostClaim, isForced: Bool, _ scope: ReconcileScope) async throws -> Bool {
        let clusters = scope.client.resources(Cluster.self, in: claim.namespace)
        guard let cluster = try await clusters.getIfPresent(claim.clusterName) else { return isForced }
        return !cluster.spec.paused
    }
}

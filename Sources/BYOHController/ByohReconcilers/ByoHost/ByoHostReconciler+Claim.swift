import ByohAPI
import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

extension ByoHostReconciler {
    /// Brings a claim forward: wipes what has served, ends what is over.
    func settle(
        _ claim: HostClaim, _ plan: SealedHostPlan?, of host: ByoHost, _ scope: ReconcileScope
    ) async throws {
        if try await isStale(claim, host, scope) {
            let (current, wasUsed) = try await plans.requestCleaning(of: host, claim: claim, scope)
            guard wasUsed else { return try await pool.release(host, client: scope.client) }
            return try await end(claim, current, of: host, scope)
        }
        guard let plan, plan.plan.claimID == claim.claimID else { return }
        switch plan.plan.goal {
        case .clean: try await end(claim, plan, of: host, scope)
        case .node:
            guard let observed = host.status.observedPlan, observed.acknowledges(plan), observed.phase == .running
            else { return }
            try await plans.wipeBootstrap(of: host, plan, scope)
        }
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
        case .failed where host.spec.quarantine == nil:
            let message = PrintableText.of("\(observed.step): \(observed.message)", limit: 1024)
            scope.logger.warning("Quarantining host that cannot be cleaned", metadata: ["step": "\(observed.step)"])
            try await pool.quarantine(
                host,
                HostQuarantine(reason: .cleaningFailed, message: message, since: scope.now),
                client: scope.client)
            scope.event(.warning, reason: "ByoHostQuarantined", action: "Releasing", message)
        default: break
        }
    }

    /// Whether the machine that the claim names is gone, or has made up its mind for another host.
    ///
    /// Asked of the server before anything is done about it: the cache may not have heard of a new machine yet.
    private func isStale(_ claim: HostClaim, _ host: ByoHost, _ scope: ReconcileScope) async throws -> Bool {
        if pool.machine(holding: host) != nil { return false }
        let machines = scope.client.resources(ByoMachine.self, in: claim.namespace)
        guard let machine = try await machines.getIfPresent(claim.name) else { return true }
        guard let intent = machine.claim else { return true }
        return intent.host != host.metadata.name || intent.id != claim.claimID
    }
}

import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import HostMatching
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging

extension ByoMachineReconciler {
    /// Chooses a host and writes it down; then, in the next pass, takes it.
    ///
    /// - Returns: nil when the machine itself was written, so that the copy at hand is old.
    func takeHost(
        for machine: inout ByoMachine, _ owner: Machine, _ cluster: Cluster, _ scope: ReconcileScope
    ) async throws -> Outcome? {
        var wish: HostWish
        do {
            wish = try HostWish(
                machine.spec, failureDomain: owner.spec.failureDomain.isEmpty ? nil : owner.spec.failureDomain,
                owner: owner.hostOwner)
        } catch {
            return wait(&machine, .invalidSpec, "spec.selector or spec.preferred: \(error)", scope)
        }
        guard let installation = try await installation(for: &machine, owner, cluster, scope) else {
            return .recheck(after: .seconds(30))
        }
        wish.source = installation.source
        guard let claim = machine.claim else { return try await choose(wish, for: &machine, owner, scope) }
        guard let host = try await freshHost(claim.host, in: machine.metadata.namespace, scope) else {
            pool.forget(machine.key)
            return try await choose(wish, for: &machine, owner, scope)
        }
        if host.spec.claimRef?.claimID == claim.id {
            pool.forget(machine.key)
            return try await follow(host, for: &machine, owner, cluster, scope)
        }
        let reference = HostClaim(
            namespace: machine.metadata.namespace ?? "", name: machine.metadata.name, uid: machine.metadata.uid ?? "",
            claimID: claim.id, clusterName: cluster.metadata.name)
        scope.logger.info("Claiming host", metadata: ["ByoHost": "\(host.key)", "claim": "\(claim.id)"])
        guard let held = try await pool.claim(host, reference, wish: wish, client: scope.client) else {
            scope.logger.debug("Chosen host is not to be had", metadata: ["ByoHost": "\(host.key)"])
            pool.forget(machine.key)
            try await pool.void(claim.id, on: host, client: scope.client)
            return try await choose(wish, for: &machine, owner, scope)
        }
        pool.forget(machine.key)
        scope.event(
            .normal, reason: "ByoHostAttachSucceeded", action: "Claiming", "Attached ByoHost \(held.metadata.name)")
        return try await follow(held, for: &machine, owner, cluster, scope)
    }

    /// The host as the cache has it; as the server has it, when the cache has none.
    private func freshHost(_ name: String, in namespace: String?, _ scope: ReconcileScope) async throws -> ByoHost? {
        if let host = pool.host(name, in: namespace) { return host }
        return try await scope.client.resources(ByoHost.self, in: namespace).getIfPresent(name)
    }

    /// Finds a host and writes it down. The write is refused when anybody has changed the machine meanwhile, so there
    /// is one choice at a time.
    private func choose(
        _ wish: HostWish, for machine: inout ByoMachine, _ owner: Machine, _ scope: ReconcileScope
    ) async throws -> Outcome? {
        switch pool.reserve(wish, for: machine) {
        case .none(let explanation):
            let isNews = machine.reason(of: .hostReady) != .noMatchingHost
            if isNews {
                scope.event(
                    .warning, reason: "ByoHostSelectionFailed", action: "Claiming", explanation.description)
            }
            if machine.claim != nil {
                try await writeClaim(nil, of: machine, scope)
                return nil
            }
            // A host that becomes available wakes us; this is for what no watch tells.
            return wait(
                &machine, .noMatchingHost, explanation.description, scope, recheck: .seconds(60))
        case .host(let name):
            if let refusal = try await refusalOfBootstrapData(of: machine, owner, scope) {
                pool.forget(machine.key)
                return wait(&machine, .invalidBootstrapData, refusal, scope, recheck: .seconds(30))
            }
            try await writeClaim((name, .random()), of: machine, scope)
            return nil
        }
    }

    private func writeClaim(
        _ claim: (host: String, id: ClaimID)?, of machine: ByoMachine, _ scope: ReconcileScope
    ) async throws {
        let text = claim.map { JSONValue.string("\($0.host)/\($0.id)") } ?? .null
        let metadata: JSONValue = [
            "uid": .string(machine.metadata.uid ?? ""),
            "resourceVersion": .string(machine.metadata.resourceVersion ?? ""),
            "annotations": [ByohAnnotation.claim: text],
        ]
        scope.logger.debug("Writing the choice of a host", metadata: ["ByoHost": "\(claim?.host ?? "none")"])
        _ = try await scope.client.resources(ByoMachine.self, in: machine.metadata.namespace).patch(
            machine.metadata.name, .merge(["metadata": metadata]))
    }
}

extension Machine {
    /// Whose machine it is, for `ByoHostSpec.lastOwner`; nil for one that somebody made by hand.
    fileprivate var hostOwner: String? {
        let labels = metadata.labels
        let name =
            labels[ClusterAPILabel.deploymentName] ?? labels[ClusterAPILabel.controlPlaneName]
            ?? labels[ClusterAPILabel.setName]
        return name.map { "\(spec.clusterName)/\($0)" }
    }
}

import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

extension ByoMachineReconciler {
    /// Hands the plan to the host that the machine holds, and says how far the host is.
    func follow(
        _ host: ByoHost, for machine: inout ByoMachine, _ owner: Machine, _ cluster: Cluster,
        _ scope: ReconcileScope
    ) async throws -> Outcome {
        machine.status.hostRef = HostReference(name: host.metadata.name)
        machine.mark(
            .hostReady, .true, because: .hostReserved, "Reserved ByoHost \(host.metadata.name)", at: scope.now)
        guard let claim = host.spec.claimRef,
            let plan = try await plan(claim, on: host, for: &machine, owner, cluster, scope)
        else { return .recheck(after: .seconds(30)) }
        // It was a Node before: a machine that was moved here brought its spec, and not its status.
        if machine.spec.providerID == plan.plan.providerID { markProvisioned(&machine, host) }
        guard let observed = host.status.observedPlan, observed.acknowledges(plan) else {
            return progress(
                &machine, .waitingForHost, "Waiting for ByoHost \(host.metadata.name) to read its plan", host, scope)
        }
        let place = observed.step.isEmpty ? "" : " (\(PrintableText.of(observed.step)))"
        switch observed.phase {
        case .pending:
            return progress(&machine, .waitingForHost, "ByoHost \(host.metadata.name) has read its plan", host, scope)
        case .installing:
            return progress(
                &machine, .installing, "ByoHost \(host.metadata.name) installs \(owner.spec.version)\(place)", host,
                scope)
        case .bootstrapping:
            return progress(
                &machine, .bootstrapping, "ByoHost \(host.metadata.name) runs the bootstrap\(place)", host, scope)
        case .running: return provisioned(&machine, plan, host, scope)
        case .failed:
            let message = "ByoHost \(host.metadata.name) failed\(place): \(PrintableText.of(observed.message))"
            machine.mark(.bootstrapSucceeded, .false, because: .bootstrapFailed, message, at: scope.now)
            machine.mark(.ready, .false, because: .bootstrapFailed, message, at: scope.now)
            return .settled
        case .cleaning, .clean:
            return progress(
                &machine, .waitingForHost, "ByoHost \(host.metadata.name) is cleaning up from its last use", host, scope
            )
        }
    }

    /// The plan on the host; nil, with a condition, while a part of it is missing.
    private func plan(
        _ claim: HostClaim, on host: ByoHost, for machine: inout ByoMachine, _ owner: Machine, _ cluster: Cluster,
        _ scope: ReconcileScope
    ) async throws -> SealedHostPlan? {
        if let known = plans.plan(of: host), known.plan.claimID == claim.claimID, known.plan.goal == .node {
            return known
        }
        guard let installation = try await installation(for: &machine, owner, cluster, scope) else { return nil }
        guard let name = owner.spec.bootstrap.dataSecretName,
            let secret = try await bootstrapSecret(name, of: machine, scope),
            let bootstrap = secret.data[ClusterAPISecret.value]
        else {
            let message = "Waiting for the Secret that spec.bootstrap.dataSecretName of Machine \(owner.key) names"
            machine.mark(.ready, .false, because: .waitingForBootstrapData, message, at: scope.now)
            return nil
        }
        let format: HostPlan.BootstrapData.Format
        do throws(UnknownBootstrapFormat) {
            format = try .init(of: secret)
        } catch {
            machine.mark(.ready, .false, because: .invalidBootstrapData, error.description, at: scope.now)
            return nil
        }
        let id = ProviderID(
            namespace: host.metadata.namespace ?? "", host: host.metadata.name, claimID: claim.claimID)
        let wanted = HostPlan(
            revision: 0, goal: .node, claimID: claim.claimID, clusterName: cluster.metadata.name,
            clusterNamespace: cluster.metadata.namespace ?? "", machineName: machine.metadata.name,
            providerID: id.description, installation: installation,
            bootstrap: HostPlan.BootstrapData(format: format, of: bootstrap))
        return try await plans.write(wanted, bootstrap: bootstrap, for: host, scope)
    }

    /// Not a Node yet, or one whose host has not reported here.
    private func progress(
        _ machine: inout ByoMachine, _ reason: ByoMachine.Reason, _ message: String, _ host: ByoHost,
        _ scope: ReconcileScope
    ) -> Outcome {
        if machine.status.initialization.provisioned == true {
            machine.mark(.bootstrapSucceeded, .true, because: .bootstrapped, at: scope.now)
        } else {
            machine.mark(.bootstrapSucceeded, .false, because: reason, message, at: scope.now)
        }
        guard pool.heartbeats.isAlive(host) else { return disconnected(&machine, host, scope) }
        machine.mark(.ready, .false, because: reason, message, at: scope.now)
        return .settled
    }

    /// The bootstrap has succeeded, so the Node is there or about to register.
    private func provisioned(
        _ machine: inout ByoMachine, _ plan: SealedHostPlan, _ host: ByoHost, _ scope: ReconcileScope
    ) -> Outcome {
        machine.spec.providerID = plan.plan.providerID
        if machine.status.initialization.provisioned != true {
            scope.logger.info("Machine is provisioned", metadata: ["ByoHost": "\(host.key)"])
            scope.event(
                .normal, reason: "NodeProvisionedSucceeded", action: "Provisioning",
                "ByoHost \(host.metadata.name) is a Node with providerID \(plan.plan.providerID)")
        }
        markProvisioned(&machine, host)
        machine.mark(.bootstrapSucceeded, .true, because: .bootstrapped, at: scope.now)
        guard pool.heartbeats.isAlive(host) else { return disconnected(&machine, host, scope) }
        if let health = host.status.health, !health.failures.isEmpty, !host.spec.maintenance {
            machine.mark(
                .ready, .false, because: .hostUnhealthy,
                "ByoHost \(host.metadata.name) is not healthy: \(health.summary)", at: scope.now)
            return .settled
        }
        machine.mark(.ready, .true, because: .ready, at: scope.now)
        return .settled
    }

    /// What a provisioned machine says of itself and of its host, as far as the host has said it.
    private func markProvisioned(_ machine: inout ByoMachine, _ host: ByoHost) {
        if !host.status.addresses.isEmpty { machine.status.addresses = host.status.addresses }
        machine.status.failureDomain = host.failureDomain
        machine.status.initialization.provisioned = true
        machine.status.ready = true
    }

    /// The ByoHost's reconciler notices when the agent is gone or back, and its write wakes us.
    private func disconnected(_ machine: inout ByoMachine, _ host: ByoHost, _ scope: ReconcileScope) -> Outcome {
        machine.mark(
            .ready, .false, because: .hostDisconnected,
            "The agent of ByoHost \(host.metadata.name) does not renew Lease \(host.key)", at: scope.now)
        return .settled
    }
}

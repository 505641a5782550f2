package import ByohAPI
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

extension ByoMachineReconciler {
    /// Has the host clean itself and waits for it: until it is clean, or has said that it cannot, or the time is over.
    package func cleanUp(_ machine: inout ByoMachine, _ scope: ReconcileScope) async throws -> Outcome {
        pool.forget(machine.key)
        guard let claim = machine.claim else { return .settled }
        // Asked of the server: a claim that the cache has not heard of must not be forgotten.
        let hosts = scope.client.resources(ByoHost.self, in: machine.metadata.namespace)
        guard let host = try await hosts.getIfPresent(claim.host), let reference = host.spec.claimRef,
            reference.claimID == claim.id
        else {
            scope.event(
                .normal, reason: "ByoHostReleaseSucceeded", action: "Releasing", "Released ByoHost \(claim.host)")
            return .settled
        }
        let (plan, wasUsed) = try await plans.requestCleaning(of: host, claim: reference, scope)
        guard wasUsed else {
            // The host was never told to do anything for this machine, so there is nothing to clean.
            try await pool.release(host, client: scope.client)
            return .settled
        }
        if let quarantine = host.spec.quarantine {
            return dirty(&machine, "ByoHost \(host.metadata.name) is quarantined: \(quarantine.reason.rawValue)", scope)
        }
        if let message = mustGoOn(without: host, machine, scope) {
            scope.logger.warning("Quarantining host that was not cleaned", metadata: ["ByoHost": "\(host.key)"])
            try await pool.quarantine(
                host, HostQuarantine(reason: .unreachable, message: message, since: scope.now), client: scope.client)
            return dirty(&machine, message, scope)
        }
        let step = host.status.observedPlan.map { $0.acknowledges(plan) ? " (\($0.phase.rawValue))" : "" } ?? ""
        let message =
            "Waiting for ByoHost \(host.metadata.name) to be clean\(step). To go on without it, annotate ByoMachine "
            + "\(machine.key) with \(ByohAnnotation.forceRelease)=yes"
        machine.mark(.hostReady, .false, because: .releasing, message, at: scope.now)
        machine.mark(.ready, .false, because: .releasing, message, at: scope.now)
        return .recheck(after: .seconds(15))
    }

    /// Why the machine must not wait any longer; nil when it should.
    private func mustGoOn(without host: ByoHost, _ machine: ByoMachine, _ scope: ReconcileScope) -> String? {
        if machine.metadata.annotations[ByohAnnotation.forceRelease] != nil {
            return "ByoHost \(host.metadata.name) was released by force before it was clean"
        }
        guard !pool.heartbeats.isAlive(host), let since = machine.metadata.deletionTimestamp,
            since.duration(to: scope.now) >= releaseLimit
        else { return nil }
        return
            "ByoHost \(host.metadata.name) could not be reached for \(releaseLimit.components.seconds) seconds, so it "
            + "was not cleaned; it cleans itself when it returns"
    }

    private func dirty(_ machine: inout ByoMachine, _ message: String, _ scope: ReconcileScope) -> Outcome {
        machine.mark(.hostReady, .false, because: .releasedDirty, message, at: scope.now)
        scope.event(.warning, reason: "ByoHostReleasedDirty", action: "Releasing", message)
        return .settled
    }
}

package import ByohAPI
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

extension ByoMachineReconciler {
    /// Has the host clean itself and waits for it: until it is clean, or has said that it cannot, or the time is over.
    package func cleanUp(_ machine: inout ByoMachine, _ scope: ReconcileScope) async throws -> Outcome {
        let outcome = try await release(&machine, scope)
        if outcome == .settled, let claim = machine.claim {
            pool.stopWaiting(for: ObjectKey(namespace: machine.metadata.namespace, name: claim.host))
        }
        return outcome
    }

    private func release(_ machine: inout ByoMachine, _ scope: ReconcileScope) async throws -> Outcome {
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
        if let quarantine = host.spec.quarantine, quarantine.reason.endsWait {
            return dirty(&machine, "ByoHost \(host.metadata.name) is quarantined: \(quarantine.reason.rawValue)", scope)
        }
        if let quarantine = mustGoOn(without: host, machine, scope) {
            scope.logger.warning(
                "Quarantining host that was not cleaned",
                metadata: ["ByoHost": "\(host.key)", "reason": "\(quarantine.reason.rawValue)"])
            // One that only an operator ends must not become one that ends by itself.
            if host.spec.quarantine == nil { try await pool.quarantine(host, quarantine, client: scope.client) }
            return dirty(&machine, quarantine.message, scope)
        }
        let step = host.status.observedPlan.map { $0.acknowledges(plan) ? " (\($0.phase.rawValue))" : "" } ?? ""
        let message =
            "Waiting for ByoHost \(host.metadata.name) to be clean\(step). To go on without it, annotate ByoMachine "
            + "\(machine.key) with \(ByohAnnotation.forceRelease)=yes"
        machine.mark(.hostReady, .false, because: .releasing, message, at: scope.now)
        machine.mark(.ready, .false, because: .releasing, message, at: scope.now)
        return .recheck(after: .seconds(15))
    }

    /// Why the machine must not wait any longer; nil when it should. Removal always ends: with a host that is gone, and with
    /// one that lives and gets nowhere.
    private func mustGoOn(
        without host: ByoHost, _ machine: ByoMachine, _ scope: ReconcileScope
    ) -> HostQuarantine? {
        let name = host.metadata.name
        if machine.metadata.annotations[ByohAnnotation.forceRelease] != nil {
            return HostQuarantine(
                reason: .unreachable, message: "ByoHost \(name) was released by force before it was clean",
                since: scope.now)
        }
        if pool.heartbeats.isAlive(host) {
            guard pool.silence(of: host) >= stallLimit else { return nil }
            let last = host.status.observedPlan.map { "\($0.phase.rawValue) \(PrintableText.of($0.step))" } ?? "nothing"
            return HostQuarantine(
                reason: .stalled,
                message: "The agent of ByoHost \(name) is alive, but has said nothing new for "
                    + "\(stallLimit.components.seconds) seconds (last: \(last)), so the host is not clean; see "
                    + "'journalctl -u byoh-agent' there. It is free again once it is clean",
                since: scope.now)
        }
        // A dead host is not silent: it is counted anew when it returns.
        pool.stopWaiting(for: host.key)
        guard let since = machine.metadata.deletionTimestamp, since.duration(to: scope.now) >= releaseLimit else {
            return nil
        }
        return HostQuarantine(
            reason: .unreachable,
            message: "ByoHost \(name) could not be reached for \(releaseLimit.components.seconds) seconds, so it "
                + "was not cleaned; it cleans itself when it returns",
            since: scope.now)
    }

    private func dirty(_ machine: inout ByoMachine, _ message: String, _ scope: ReconcileScope) -> Outcome {
        machine.mark(.hostReady, .false, because: .releasedDirty, message, at: scope.now)
        scope.event(.warning, reason: "ByoHostReleasedDirty", action: "Releasing", message)
        return .settled
    }
}

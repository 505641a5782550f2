import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

extension ByoRemediationReconciler {
    /// The next thing for a Machine that is unhealthy and that nobody else takes care of.
    func remediate(
        _ remediation: inout ByoRemediation, _ machine: Machine, _ place: Place, _ scope: ReconcileScope
    ) async throws -> Outcome {
        guard let host = place.host, let owner = place.machine, let claim = host.spec.claimRef else {
            return try await handOver(
                &remediation, machine, nil, "Machine \(machine.key) has no ByoHost that anything could be asked of",
                scope)
        }
        guard !host.spec.maintenance else {
            try await withdraw(remediation, from: host, scope)
            return wait(
                &remediation, .hostInMaintenance,
                "spec.maintenance of ByoHost \(host.metadata.name) is true: nothing is asked of it", scope)
        }
        if remediation.reason(of: .remediating) == .hostInMaintenance {
            remediation.status.restartLastAttempt(at: scope.now)
        }
        // The provider ID is as good a proof, and `clusterctl move` carries it.
        guard owner.status.initialization.provisioned == true || owner.spec.providerID != nil else {
            // The host is not to blame: with bootstrap data that cannot succeed one host after the other would be lost.
            return try await handOver(
                &remediation, machine, nil,
                "Machine \(machine.key) has never become a Node, which neither a restart nor a reboot changes", scope)
        }
        hear(host, &remediation, scope)
        let escalation = RemediationEscalation(remediation.spec.strategy, attempts: remediation.status.attempts)
        switch escalation.decision(at: scope.now) {
        case .request(let step, let index, let number):
            let isControlPlane = machine.isControlPlane || owner.metadata.labels[ClusterAPILabel.controlPlane] != nil
            if step.action == .reboot, isControlPlane, let peer = peerThatIsDown(of: host) {
                return wait(
                    &remediation, .waitingForControlPlane,
                    "ByoHost \(peer.metadata.name) of the same control plane is being rebooted, or its agent does not renew "
                        + "Lease \(peer.key); one at a time", scope, recheck: .seconds(30))
            }
            return try await request(step, index, number, claim, host, &remediation, scope)
        case .observe(let end):
            observe(&remediation, host, until: end, scope)
            return .recheck(after: max(.seconds(1), scope.now.duration(to: end)))
        case .giveUp:
            let quarantines = (remediation.spec.strategy ?? .standard).completed.whenExhausted == .quarantine
            return try await handOver(
                &remediation, machine, quarantines ? host : nil, verdict(remediation, host), releasing: host, scope)
        }
    }

    /// Asks the host for something, and notes that it was asked.
    private func request(
        _ step: RemediationStep, _ index: Int, _ number: Int, _ claim: HostClaim, _ host: ByoHost,
        _ remediation: inout ByoRemediation, _ scope: ReconcileScope
    ) async throws -> Outcome {
        let id = RemediationEscalation.actionID(uid: remediation.metadata.uid ?? "", step: index, number: number)
        var asked = host.spec.action
        // There already when an earlier pass was cut off after its first write.
        if asked?.id != id {
            let action = HostAction(
                id: id, kind: step.action, claimID: claim.claimID, requestedBy: remediation.metadata.name,
                requestedAt: scope.now, bootID: host.status.identity.flatMap { $0.bootID.isEmpty ? nil : $0.bootID })
            scope.logger.info(
                "Asking host for an action",
                metadata: ["ByoHost": "\(host.key)", "action": "\(action.kind.rawValue)", "id": "\(id)"])
            try await pool.order(action, of: host, client: scope.client)
            asked = action
            scope.event(
                .normal, reason: "RemediationRequested", action: "Remediating",
                "Asked ByoHost \(host.metadata.name) for \(step.action.rawValue) (\(number) of \(step.attempts ?? 1))")
        }
        let time = asked?.requestedAt ?? scope.now
        remediation.status.attempts.append(
            RemediationAttempt(id: id, step: Int32(index), action: step.action, requestedAt: time))
        remediation.status.lastRemediated = time
        let end = time + .seconds(Int64(step.timeoutSeconds ?? 0))
        observe(&remediation, host, until: end, scope)
        return .recheck(after: max(.seconds(1), scope.now.duration(to: end)))
    }

    /// Notes what the host says about the last thing that it was asked for.
    private func hear(_ host: ByoHost, _ remediation: inout ByoRemediation, _ scope: ReconcileScope) {
        guard let index = remediation.status.attempts.indices.last, let observed = host.status.observedAction,
            remediation.status.attempts[index].id == observed.id
        else { return }
        let message = PrintableText.of(observed.message, limit: 1024)
        let before = remediation.status.attempts[index].result
        remediation.status.attempts[index].result = observed.result
        remediation.status.attempts[index].message = message
        guard observed.result != before, observed.result != .running else { return }
        remediation.status.attempts[index].endedAt = scope.now
        pool.metrics.acted(remediation.status.attempts[index].action, observed.result)
        let action = remediation.status.attempts[index].action.rawValue
        let detail = message.isEmpty ? "" : ": \(message)"
        scope.event(
            observed.result == .succeeded ? .normal : .warning, reason: "Remediation\(observed.result.rawValue)",
            action: "Remediating",
            "\(action) of ByoHost \(host.metadata.name) \(observed.result.rawValue.lowercased())\(detail)")
    }

    private func observe(
        _ remediation: inout ByoRemediation, _ host: ByoHost, until end: Time, _ scope: ReconcileScope
    ) {
        remediation.status.phase = .running
        guard let last = remediation.status.attempts.last else { return }
        let name = host.metadata.name
        if last.result == .succeeded {
            remediation.mark(
                .remediating, .true, because: .waitingForRecovery,
                "ByoHost \(name) has done \(last.action.rawValue); the Machine is to be healthy by \(end)",
                at: scope.now)
            return
        }
        if (pool.host(name, in: host.metadata.namespace) ?? host).spec.action?.id != last.id, last.result == nil {
            remediation.mark(
                .remediating, .true, because: .waitingForRecovery,
                "\(last.action.rawValue) of ByoHost \(name) was taken back and is not asked again; the Machine is to be "
                    + "healthy by \(end)", at: scope.now)
            return
        }
        let hindrance =
            pool.heartbeats.isAlive(host)
            ? "" : ". Its agent does not renew Lease \(host.key), so it may not hear of it"
        remediation.mark(
            .remediating, .true, because: .actionRequested,
            "ByoHost \(name) was asked for \(last.action.rawValue), and has until \(end)\(hindrance)", at: scope.now)
    }

    /// Why nothing more is tried.
    private func verdict(_ remediation: ByoRemediation, _ host: ByoHost) -> String {
        let tried = remediation.status.attempts.map {
            "\($0.action.rawValue) \($0.result?.rawValue.lowercased() ?? "without an answer")"
        }
        return "ByoHost \(host.metadata.name) did not get its Node healthy: \(tried.joined(separator: ", "))"
    }

    /// Takes back what this remediation has asked of a host.
    func withdraw(_ remediation: ByoRemediation, from host: ByoHost?, _ scope: ReconcileScope) async throws {
        guard let host, host.spec.action?.requestedBy == remediation.metadata.name else { return }
        scope.logger.debug("Withdrawing an action", metadata: ["ByoHost": "\(host.key)"])
        try await pool.withdrawOrder(of: host, client: scope.client)
    }
}

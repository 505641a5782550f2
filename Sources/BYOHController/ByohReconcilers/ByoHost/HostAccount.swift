package import ByohAPI
package import HostMatching
package import KubernetesModel

/// What the controller makes of a host: its phase and its conditions. A function of what is known; pure.
package struct HostAccount: Sendable {
    let host: ByoHost
    let plan: SealedHostPlan?
    let heartbeat: HeartbeatTable.Judgement
    let unavailability: Unfitness?

    package init(
        host: ByoHost, plan: SealedHostPlan?, heartbeat: HeartbeatTable.Judgement, unavailability: Unfitness?
    ) {
        self.host = host
        self.plan = plan
        self.heartbeat = heartbeat
        self.unavailability = unavailability
    }

    /// A status with its reason.
    package struct Finding: Hashable, Sendable {
        package let status: Condition.Status
        package let reason: ByoHost.Reason
        package let message: String

        init(_ status: Condition.Status, _ reason: ByoHost.Reason, _ message: String = "") {
            self.status = status
            self.reason = reason
            self.message = message
        }
    }

    /// Replaces what was said before, also what the host itself may have written there.
    package func write(into host: inout ByoHost, at now: Time) {
        host.status.phase = phase
        let known = Set(ByoHost.ConditionType.allCases.map(\.rawValue))
        host.status.conditions.removeAll { !known.contains($0.type) }
        let findings: [(ByoHost.ConditionType, Finding)] = [
            (.ready, readiness), (.available, availability), (.agentConnected, connection),
            (.componentsInstalled, installation), (.bootstrapSucceeded, bootstrap),
        ]
        for (type, finding) in findings {
            host.mark(type, finding.status, because: finding.reason, finding.message, at: now)
        }
    }

    /// What the host says about the plan that it has now; nil when it speaks of another one or of none.
    private var observed: ObservedPlan? {
        guard let plan, let observed = host.status.observedPlan, observed.acknowledges(plan) else { return nil }
        return observed
    }

    /// The plan for the present claim.
    private var currentPlan: SealedHostPlan? {
        guard let claim = host.spec.claimRef, let plan, plan.plan.claimID == claim.claimID else { return nil }
        return plan
    }

    package var phase: HostPhase {
        if host.spec.quarantine != nil { return .quarantined }
        guard host.spec.claimRef != nil else {
            switch unavailability {
            case .notAccepted?, .noReport?: return .enrolled
            default: return .available
            }
        }
        guard let plan = currentPlan else { return .claimed }
        if plan.plan.goal == .clean { return .cleaning }
        switch observed?.phase {
        case .installing?: return .installing
        case .bootstrapping?: return .bootstrapping
        case .running?: return .running
        // It stays where it failed.
        case .failed?: return host.status.phase == .bootstrapping ? .bootstrapping : .installing
        case .pending?, .cleaning?, .clean?, nil: return .claimed
        }
    }

    package var connection: Finding {
        switch heartbeat {
        case .alive: Finding(.true, .connected)
        case .dead: Finding(.false, .heartbeatTimeout, "The agent does not renew Lease \(host.key)")
        case .neverSeen: Finding(.unknown, .waitingForHeartbeat, "Waiting for the agent to renew Lease \(host.key)")
        }
    }

    package var availability: Finding {
        switch unavailability {
        case nil: return Finding(.true, .available)
        case .deleting?: return Finding(.false, .deleting)
        case .quarantined?:
            let reason = host.spec.quarantine.map { "\($0.reason.rawValue): \($0.message)" } ?? ""
            return Finding(.false, .quarantined, "spec.quarantine: \(reason)")
        case .notAccepted?:
            return Finding(.false, .notAccepted, "Set spec.accepted to true to let machines have the host")
        case .claimed?:
            let claim = host.spec.claimRef
            return Finding(.false, .claimed, "ByoMachine \(claim?.namespace ?? "")/\(claim?.name ?? "") holds the host")
        case .maintenance?: return Finding(.false, .maintenance, "spec.maintenance is true")
        case .cordoned?: return Finding(.false, .cordoned, "spec.cordoned is true")
        case .noReport?: return Finding(.false, .noReport, "Waiting for the agent to report identity and hardware")
        case .disconnected?: return Finding(.false, connection.reason, connection.message)
        // The rest is about a certain machine.
        case .selector?, .failureDomain?, .architecture?, .cpus?, .memory?, .disk?, .gpus?:
            return Finding(.true, .available)
        }
    }

    package var readiness: Finding {
        if host.metadata.isDeleting { return Finding(.false, .deleting) }
        if host.spec.quarantine != nil { return availability }
        if host.status.identity == nil {
            return Finding(.false, .noReport, "Waiting for the agent to report identity and hardware")
        }
        if connection.status != .true { return connection }
        if observed?.phase == .failed { return bootstrap.status == .false ? bootstrap : installation }
        return Finding(.true, .ready)
    }

    package var installation: Finding {
        guard host.spec.claimRef != nil else { return Finding(.false, .noMachineRef) }
        guard let plan = currentPlan else { return Finding(.false, .noBootstrapData) }
        if plan.plan.goal == .clean { return cleaning }
        switch observed?.phase {
        case .bootstrapping?, .running?: return Finding(.true, .installed)
        case .installing?: return Finding(.false, .installing, step)
        case .failed? where phase == .bootstrapping: return Finding(.true, .installed)
        case .failed?: return Finding(.false, .installationFailed, failure)
        case .pending?, .cleaning?, .clean?, nil: return Finding(.false, .planPending)
        }
    }

    package var bootstrap: Finding {
        guard host.spec.claimRef != nil else { return Finding(.false, .noMachineRef) }
        guard let plan = currentPlan else { return Finding(.false, .noBootstrapData) }
        if plan.plan.goal == .clean { return cleaning }
        switch observed?.phase {
        case .running?: return Finding(.true, .bootstrapped)
        case .bootstrapping?: return Finding(.false, .bootstrapping, step)
        case .failed? where phase == .bootstrapping: return Finding(.false, .bootstrapFailed, failure)
        case .failed?: return Finding(.false, .installationFailed, failure)
        case .installing?: return Finding(.false, .installing, step)
        case .pending?, .cleaning?, .clean?, nil: return Finding(.false, .planPending)
        }
    }

    private var cleaning: Finding {
        switch observed?.phase {
        case .failed?: Finding(.false, .cleaningFailed, failure)
        case .clean?: Finding(.false, .nodeAbsent)
        default: Finding(.false, .cleaning, step)
        }
    }

    // What the host says, made fit to be shown.
    private var step: String { PrintableText.of(observed?.step ?? "") }
    private var failure: String { observed.map { PrintableText.of("\($0.step): \($0.message)") } ?? "" }
}

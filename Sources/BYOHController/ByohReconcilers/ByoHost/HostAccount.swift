package import ByohAPI
package import HostMatching
package import KubernetesModel

/// What the controller makes of a host: its phase and its conditions. A function of what is known; pure.
package struct HostAccount: Sendable {
    let host: ByoHost
    let plan: SealedHostPlan?
    let heartbeat: HeartbeatTable.Judgement
    let unavailability: Unfitness?
    let isOrphaned: Bool
    let move: Finding?

    /// - Parameters:
    ///   - isOrphaned: whether neither the machine nor the Cluster of the host's claim is there.
    ///   - move: how far the host is with following to another management cluster; nil when nobody asks.
    package init(
        host: ByoHost, plan: SealedHostPlan?, heartbeat: HeartbeatTable.Judgement, unavailability: Unfitness?,
        isOrphaned: Bool = false, move: Finding? = nil
    ) {
        self.host = host
        self.plan = plan
        self.heartbeat = heartbeat
        self.unavailability = unavailability
        self.isOrphaned = isOrphaned
        self.move = move
    }

    /// A status with its reason.
    package struct Finding: Hashable, Sendable {
        package let status: Condition.Status
        package let reason: ByoHost.Reason
        package let message: String

        init(_ status: Condition.Status, _ reason: ByoHost.Reason, _ message: String = "") {
            self.status = status
            self.reason = reason
            self.message = PrintableText.of(message, limit: 1024)
        }
    }

    /// Replaces what was said before, also what the host itself may have written there.
    package func write(into host: inout ByoHost, at now: Time) {
        host.status.phase = phase
        let known = Set(ByoHost.ConditionType.allCases.map(\.rawValue))
        host.status.conditions.removeAll { !known.contains($0.type) }
        let findings: [(ByoHost.ConditionType, Finding)] = [
            (.ready, readiness), (.available, availability), (.agentConnected, connection),
            (.preflightPassed, fitness), (.healthy, health), (.componentsInstalled, installation),
            (.bootstrapSucceeded, bootstrap),
        ]
        for (type, finding) in findings {
            host.mark(type, finding.status, because: finding.reason, finding.message, at: now)
        }
        if let podRoutes {
            host.mark(.podRoutesReady, podRoutes.status, because: podRoutes.reason, podRoutes.message, at: now)
        } else {
            host.conditions[ByoHost.ConditionType.podRoutesReady.rawValue] = nil
        }
        if let move {
            host.mark(.readyToMove, move.status, because: move.reason, move.message, at: now)
        } else {
            host.conditions[ByoHost.ConditionType.readyToMove.rawValue] = nil
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
            return Finding(.false, .claimed, holder)
        case .maintenance?: return Finding(.false, .maintenance, "spec.maintenance is true")
        case .cordoned?: return Finding(.false, .cordoned, "spec.cordoned is true")
        case .noReport?: return Finding(.false, .noReport, "Waiting for the agent to report identity and hardware")
        case .disconnected?: return Finding(.false, connection.reason, connection.message)
        case .preflightFailed?: return fitness
        case .unhealthy?: return health
        // The rest is about a certain machine.
        case .selector?, .failureDomain?, .architecture?, .cpus?, .memory?, .disk?, .gpus?, .nodeSoftware?:
            return Finding(.true, .available)
        }
    }

    private var holder: String {
        guard let claim = host.spec.claimRef else { return "" }
        let machine = "ByoMachine \(claim.namespace)/\(claim.name)"
        guard isOrphaned else { return "\(machine) holds the host" }
        return
            "\(machine) holds the host, and neither it nor Cluster \(claim.clusterName) is there. If they are gone for "
            + "good, have the host cleaned: annotate it with \(ByohAnnotation.forceRelease)=yes"
    }

    /// Whether `clusterctl move` must wait: the host has something to do for this management cluster, or was asked to follow
    /// and cannot yet.
    package var mustStay: Bool { isAtWork || move.map { $0.status != .true } ?? false }

    /// Whether the host works on a plan, or has one that it has not read yet: it must be able to report to whom it was
    /// given by, so it must not be moved to another management cluster.
    package var isAtWork: Bool {
        guard currentPlan != nil, observed?.phase != .failed else { return false }
        return [.claimed, .installing, .bootstrapping, .cleaning].contains(phase)
    }

    package var readiness: Finding {
        if host.metadata.isDeleting { return Finding(.false, .deleting) }
        if host.spec.quarantine != nil { return availability }
        if host.status.identity == nil {
            return Finding(.false, .noReport, "Waiting for the agent to report identity and hardware")
        }
        if connection.status != .true { return connection }
        if observed?.phase == .failed { return bootstrap.status == .false ? bootstrap : installation }
        // Somebody works on it: no alarm.
        if host.spec.maintenance { return Finding(.true, .ready) }
        if host.spec.claimRef == nil, fitness.status == .false { return fitness }
        if health.status == .false { return health }
        return Finding(.true, .ready)
    }

    /// By the host's own word, which can only keep it from machines.
    package var fitness: Finding {
        guard let preflight = host.status.preflight else {
            return Finding(.unknown, .noReport, "Waiting for the agent to report status.preflight")
        }
        if !preflight.failures.isEmpty { return Finding(.false, .preflightFailed, preflight.summary) }
        if !preflight.findings.isEmpty { return Finding(.true, .passedWithWarnings, preflight.summary) }
        return Finding(.true, .preflightPassed)
    }

    /// By the host's own word as long as it can be heard.
    package var health: Finding {
        if case .dead = heartbeat { return Finding(.unknown, .heartbeatTimeout, connection.message) }
        guard let health = host.status.health else {
            return Finding(.unknown, .noReport, "Waiting for the agent to report status.health")
        }
        if !health.failures.isEmpty { return Finding(.false, .unhealthy, health.summary) }
        if !health.findings.isEmpty { return Finding(.true, .passedWithWarnings, health.summary) }
        return Finding(.true, .healthy)
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

    /// Nil where no routes are wanted of the agent.
    package var podRoutes: Finding? {
        guard let plan = currentPlan?.plan, plan.goal == .node, plan.installation?.podNetwork == .bridge else {
            return nil
        }
        guard observed?.phase == .running || observed?.phase == .bootstrapping, let routes = host.status.podRoutes
        else { return Finding(.unknown, .podRoutesPending) }
        return switch routes.state {
        case .whole: Finding(.true, .podRoutesInPlace)
        case .broken: Finding(.false, .podRoutesMissing, routes.message)
        case .unknown: Finding(.unknown, .nodesUnreadable, routes.message)
        case .unused: Finding(.unknown, .podRoutesPending)
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

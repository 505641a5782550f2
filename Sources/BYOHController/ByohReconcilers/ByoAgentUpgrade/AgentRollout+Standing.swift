import ByohAPI
package import KubernetesModel

extension AgentRollout {
    /// How soon to look again for a host that is only to be heard once more, which nothing tells.
    private static let listening: Duration = .seconds(10)
    /// How long after its watch an agent that has no Lease is waited for.
    private static let muteLimit: Duration = .seconds(600)

    /// Where one host is in a rollout.
    package enum Standing: Hashable, Sendable {
        /// It has the version. Proven: this rollout brought it there, and it has done well long enough.
        case upgraded(isProven: Bool)
        /// This rollout brought it there, and it must do well and be heard. It is to be looked at again then.
        case watched(until: Time)
        /// This rollout brought it there, it did well long enough, and now it does not.
        case unwell(String)
        /// It was asked, and has until then to say what came of it. Not current: by another rollout.
        case upgrading(until: Time, isCurrent: Bool)
        /// It was asked, and it is not to be hoped for.
        case failed(String)
        /// It can be asked.
        case ready
        /// It cannot be asked now. It is to be looked at again then; nil when something must change.
        case held(String, until: Time? = nil)

        /// Whether it counts against `maxUnavailable`.
        var isUnavailable: Bool {
            switch self {
            case .watched, .unwell, .upgrading: true
            case .upgraded, .failed, .ready, .held: false
            }
        }

        /// Whether it is among those that the rollout waits for before it goes on from the first hosts.
        var isUnderWay: Bool {
            switch self {
            case .watched, .upgrading(_, isCurrent: true): true
            default: false
            }
        }

        /// Whether another rollout has asked it, which is waited for.
        var isOfAnother: Bool { if case .upgrading(_, isCurrent: false) = self { true } else { false } }

        var isUnwell: Bool { if case .unwell = self { true } else { false } }

        /// Whether it has the version.
        var hasVersion: Bool {
            switch self {
            case .upgraded, .watched, .unwell: true
            case .upgrading, .failed, .ready, .held: false
            }
        }

        /// When it is another one although nothing changes; nil when that takes a change.
        var due: Time? {
            switch self {
            case .watched(let end), .upgrading(let end, _): end
            case .held(_, let end): end
            case .upgraded, .unwell, .failed, .ready: nil
            }
        }
    }

    /// The upgrade that has the say over a host, when that is not this one: the latest that selects it, or a later one that has
    /// changed its agent or is about to, also when that is gone. Until: when it may be so no longer although nothing changes.
    func taker(of host: ByoHost) -> (name: String, until: Time?)? {
        if let rival = younger.first(where: { $0.selector.matches(host.metadata.labels) }) { return (rival.name, nil) }
        guard let order = host.spec.agentUpgrade, order.requestedBy != upgrade.metadata.name,
            let startedAt = order.rolloutStartedAt,
            (rollout.startedAt, upgrade.metadata.name) < (startedAt, order.requestedBy)
        else { return nil }
        if order.succeededAt != nil { return (order.requestedBy, nil) }
        return isUnderWay(order, host) ? (order.requestedBy, order.deadline) : nil
    }

    func standing(of host: ByoHost) -> Standing {
        if let words = absence(of: host) {
            return hasVersion(host) ? .upgraded(isProven: isRecorded(on: host)) : .held(words)
        }
        if let order = host.spec.agentUpgrade {
            if order.id == orderID(for: host) { return standing(of: host, asked: order) }
            if isUnderWay(order, host) { return .upgrading(until: order.deadline, isCurrent: false) }
        }
        if hasVersion(host) { return .upgraded(isProven: false) }
        if let hindrance = hindrance(of: host) { return .held(hindrance.words, until: hindrance.until) }
        return .ready
    }

    /// Whether a host may still be busy with an order.
    func isUnderWay(_ order: AgentUpgradeOrder, _ host: ByoHost) -> Bool {
        order.isOpen && order.succeededAt == nil && host.observed(order)?.result.isFinal != true
            && now < order.deadline
    }

    private func hasVersion(_ host: ByoHost) -> Bool { host.status.components?.agent == upgrade.spec.version }

    /// Whether it stands on the host that this rollout has brought it there, and that it has done well.
    private func isRecorded(on host: ByoHost) -> Bool {
        guard let order = host.spec.agentUpgrade, !order.isOpen, order.succeededAt != nil else { return false }
        return order.id == orderID(for: host)
    }

    /// Why a host is out of service, by an operator's word, as the rest of a sentence about it; nil when it is not. Whatever
    /// becomes of it then says nothing about the version.
    func absence(of host: ByoHost) -> String? {
        if host.metadata.isDeleting || host.metadata.isLeaving { return "it is being deleted" }
        if host.spec.quarantine != nil { return "it is in quarantine" }
        return host.spec.maintenance ? "spec.maintenance is true" : nil
    }

    // MARK: - Hosts that this rollout has asked

    private func standing(of host: ByoHost, asked order: AgentUpgradeOrder) -> Standing {
        // Once noted it does not rest on what the host says or has kept.
        if let succeededAt = order.succeededAt {
            return order.isOpen ? watch(over: host, since: succeededAt) : standingOfProven(host)
        }
        let observed = host.observed(order)
        switch observed?.result {
        case .rolledBack?, .failed?, .refused?:
            let message = observed.map { PrintableText.of($0.message, limit: 512) } ?? ""
            let result = observed?.result.rawValue ?? ""
            return .failed(message.isEmpty ? result : "\(result): \(message)")
        case .succeeded? where order.isOpen && hasVersion(host): return watch(over: host, since: now)
        case .succeeded? where !order.isOpen: return .failed("It failed before it said that it has succeeded")
        case .running?, .succeeded?, nil:
            guard order.isOpen, now < order.deadline else { return .failed(silence(of: host, order, observed?.result)) }
            return .upgrading(until: order.deadline, isCurrent: true)
        }
    }

    private func silence(
        of host: ByoHost, _ order: AgentUpgradeOrder, _ result: ObservedAgentUpgrade.Result?
    ) -> String {
        let words =
            switch result {
            case nil: "It has not begun"
            case .succeeded?: "It says that it has succeeded, and runs \(running(host))"
            default: "It has not said what came of it"
            }
        return "\(words), \(order.silenceSeconds) s after it was asked at \(order.requestedAt)"
    }

    /// Whether a new agent does well: for a while, and it must be heard when that is over. An agent renews its Lease less often
    /// than it may be watched, so that one which dies within the watch is alive by its Lease until long after it.
    private func watch(over host: ByoHost, since start: Time) -> Standing {
        guard hasVersion(host) else { return .failed("It runs \(running(host)) again") }
        if let trouble = trouble(of: host) { return .failed(trouble) }
        if terms.minReady == .zero { return .upgraded(isProven: true) }
        let end = start + terms.minReady
        if now < end { return .watched(until: end) }
        switch facts.pulse(host) {
        case .heard(let time) where time >= end: return .upgraded(isProven: true)
        case .unknown where now >= end + Self.muteLimit: return .failed("Its agent has no Lease \(host.key)")
        case .heard, .found, .unknown, .dead: return .watched(until: now + Self.listening)
        }
    }

    private func standingOfProven(_ host: ByoHost) -> Standing {
        guard hasVersion(host) else {
            return .held(
                "it was upgraded and runs \(running(host)) again; raise spec.attempt to have it upgraded once more")
        }
        return trouble(of: host).map { .unwell($0) } ?? .upgraded(isProven: true)
    }

    private func trouble(of host: ByoHost) -> String? {
        if facts.pulse(host) == .dead { return "Its agent does not renew Lease \(host.key)" }
        guard let health = host.status.health, !health.failures.isEmpty else { return nil }
        return PrintableText.of("It is not healthy: \(health.summary)", limit: 512)
    }

    private func running(_ host: ByoHost) -> String {
        let version = PrintableText.of(host.status.components?.agent ?? "", limit: 64)
        return version.isEmpty ? "an unknown version" : version
    }

    // MARK: - Hosts that are to be asked

    /// Why a host cannot be asked now, as the rest of a sentence about it, and when it may although nothing changes; nil when
    /// it can.
    private func hindrance(of host: ByoHost) -> (words: String, until: Time?)? {
        if !host.spec.accepted { return ("spec.accepted is not true", nil) }
        guard let hardware = host.status.hardware, host.status.identity != nil else {
            return ("its agent has not reported yet", nil)
        }
        switch facts.pulse(host) {
        case .heard: break
        case .dead: return ("its agent does not renew Lease \(host.key)", nil)
        case .found: return (Self.unheard, now + Self.listening)
        case .unknown: return (Self.unheard, nil)
        }
        guard upgrade.spec.packages.contains(where: { $0.architecture.rawValue == hardware.architecture }) else {
            return ("spec.packages has none for \(PrintableText.of(hardware.architecture, limit: 32))", nil)
        }
        if facts.isPaused(host) { return ("Cluster \(host.spec.claimRef?.clusterName ?? "") is paused", nil) }
        // The controller's own mark; see HostAccount.isAtWork.
        if host.metadata.annotations[ByohAnnotation.blockMove] != nil { return ("it is working on its plan", nil) }
        if let refusal = facts.refusal(host) { return (refusal.words, refusal.until) }
        // What it was before could not be told from what the new agent does to it.
        return trouble(of: host).map { ("\($0.prefix(1).lowercased())\($0.dropFirst())", nil) }
    }

    private static let unheard = "its agent was not heard since the controller began"
}

extension ByoHost {
    /// What the host says about an order; nil when it speaks of another one or of none.
    func observed(_ order: AgentUpgradeOrder) -> ObservedAgentUpgrade? {
        status.observedAgentUpgrade.flatMap { $0.id == order.id ? $0 : nil }
    }
}

extension AgentUpgradeOrder {
    /// From when on a host that has said nothing final is taken for silent.
    var deadline: Time { requestedAt + .seconds(Int64(silenceSeconds)) }
}

import ByohAPI
package import KubernetesModel

extension AgentRollout {
    /// Where one host is in a rollout.
    package enum Standing: Hashable, Sendable {
        /// It has the version. Proven: this rollout brought it there, and it has done well long enough.
        case upgraded(isProven: Bool)
        /// This rollout brought it there, and it must do well until then.
        case watched(until: Time)
        /// This rollout brought it there, it did well long enough, and now it does not.
        case unwell(String)
        /// It was asked, and has until then to say what came of it. Not current: in an earlier attempt.
        case upgrading(until: Time, isCurrent: Bool)
        /// It was asked, and it is not to be hoped for.
        case failed(String)
        /// It can be asked.
        case ready
        /// It cannot be asked now.
        case held(String)

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
            case .upgraded, .unwell, .failed, .ready, .held: nil
            }
        }
    }

    /// The name of the upgrade that has a host, when that began later than this one; also one that is gone, if it has changed
    /// the host's agent or is about to.
    func taker(of host: ByoHost) -> String? {
        guard let order = host.spec.agentUpgrade, order.requestedBy != upgrade.metadata.name,
            let startedAt = order.rolloutStartedAt, isEarlier(than: order.requestedBy, startedAt)
        else { return nil }
        let isThere = rivals.contains { $0.name == order.requestedBy && $0.selector.matches(host.metadata.labels) }
        return isThere || isUnderWay(order, host) || host.observed(order)?.result == .succeeded
            ? order.requestedBy : nil
    }

    private func isEarlier(than name: String, _ startedAt: Time) -> Bool {
        (rollout.startedAt, upgrade.metadata.name) < (startedAt, name)
    }

    func standing(of host: ByoHost) -> Standing {
        if let order = host.spec.agentUpgrade {
            if order.id == orderID(for: host) { return standing(of: host, asked: order) }
            if isUnderWay(order, host) {
                return order.requestedBy == upgrade.metadata.name
                    ? .upgrading(until: order.deadline, isCurrent: false)
                    : .held("ByoAgentUpgrade \(order.requestedBy) is upgrading it to \(order.version)")
            }
        }
        if hasVersion(host), facts.pulse(host) == .alive { return .upgraded(isProven: false) }
        return hindrance(of: host).map { .held($0) } ?? .ready
    }

    /// Whether a host may still be busy with an order.
    private func isUnderWay(_ order: AgentUpgradeOrder, _ host: ByoHost) -> Bool {
        host.observed(order)?.result.isFinal != true && now < order.deadline
    }

    private func hasVersion(_ host: ByoHost) -> Bool { host.status.components?.agent == upgrade.spec.version }

    // MARK: - Hosts that this rollout has asked

    private func standing(of host: ByoHost, asked order: AgentUpgradeOrder) -> Standing {
        let observed = host.observed(order)
        switch observed?.result {
        case .rolledBack?, .failed?, .refused?:
            let message = observed.map { PrintableText.of($0.message, limit: 512) } ?? ""
            let result = observed?.result.rawValue ?? ""
            return .failed(message.isEmpty ? result : "\(result): \(message)")
        // Once noted it does not rest on what the host has kept.
        case _ where order.succeededAt != nil, .succeeded? where hasVersion(host):
            return standing(of: host, succeeded: order)
        case .running?, .succeeded?, nil:
            guard now >= order.deadline else { return .upgrading(until: order.deadline, isCurrent: true) }
            return .failed(silence(of: host, order, observed?.result))
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

    private func standing(of host: ByoHost, succeeded order: AgentUpgradeOrder) -> Standing {
        let end = (order.succeededAt ?? now) + terms.minReady
        let isWatched = now < end || order.succeededAt == nil
        guard hasVersion(host) else {
            return isWatched
                ? .failed("It runs \(running(host)) again")
                : .held(
                    "it was upgraded and runs \(running(host)) again; raise spec.attempt to have it upgraded once more")
        }
        if let trouble = trouble(of: host) { return isWatched ? .failed(trouble) : .unwell(trouble) }
        return isWatched ? .watched(until: end) : .upgraded(isProven: true)
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

    /// Why a host cannot be asked now, as the rest of a sentence about it; nil when it can.
    private func hindrance(of host: ByoHost) -> String? {
        if host.metadata.isDeleting || host.metadata.isLeaving { return "it is being deleted" }
        if host.spec.quarantine != nil { return "it is in quarantine" }
        if !host.spec.accepted { return "spec.accepted is not true" }
        if host.spec.maintenance { return "spec.maintenance is true" }
        guard let hardware = host.status.hardware, host.status.identity != nil else {
            return "its agent has not reported yet"
        }
        if facts.pulse(host) != .alive { return "its agent does not renew Lease \(host.key)" }
        guard upgrade.spec.packages.contains(where: { $0.architecture.rawValue == hardware.architecture }) else {
            return "spec.packages has none for \(PrintableText.of(hardware.architecture, limit: 32))"
        }
        if let rival = rivals.first(where: { comesFirst($0, on: host) }) {
            return "ByoAgentUpgrade \(rival.name) began earlier and comes first"
        }
        if facts.isPaused(host) { return "Cluster \(host.spec.claimRef?.clusterName ?? "") is paused" }
        // The controller's own mark; see HostAccount.isAtWork.
        if host.metadata.annotations[ByohAnnotation.blockMove] != nil { return "it is working on its plan" }
        // What it was before could not be told from what the new agent does to it.
        return trouble(of: host).map { "\($0.prefix(1).lowercased())\($0.dropFirst())" }
    }

    private func comesFirst(_ rival: AgentUpgradeRival, on host: ByoHost) -> Bool {
        rival.isUnfinished && !isEarlier(than: rival.name, rival.startedAt)
            && rival.selector.matches(host.metadata.labels)
    }
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

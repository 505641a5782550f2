package import ByohAPI
package import KubernetesModel

/// What comes next in an agent upgrade: a function of the upgrade, of the hosts, and of the time. Pure.
///
/// Guarantees:
/// - Never more than `maxUnavailable` hosts are amid an upgrade, or not well after one, by what this one does.
/// - Until `canary` hosts have done well for `minReadySeconds`, no others are asked.
/// - Once a host has failed none is asked any more, until the rollout is another one.
/// - The same hosts give the same answer, in whatever order; and each host gets an order of one name only, so that a pass which
///   was cut off repeats nothing.
package struct AgentRollout: Sendable {
    /// Whether the agent of a host is heard.
    package enum Pulse: Hashable, Sendable {
        case alive, dead
        /// It was never heard, which is no reason to do anything.
        case unknown
    }

    /// What the controller knows of a host beside the object.
    package struct Facts: Sendable {
        let pulse: @Sendable (ByoHost) -> Pulse
        /// Whether the cluster that has the host is paused.
        let isPaused: @Sendable (ByoHost) -> Bool

        package init(
            pulse: @escaping @Sendable (ByoHost) -> Pulse,
            isPaused: @escaping @Sendable (ByoHost) -> Bool = { _ in false }
        ) {
            self.pulse = pulse
            self.isPaused = isPaused
        }
    }

    /// What one host is to be asked for, or what is to be noted of what it was asked for.
    package struct Step: Hashable, Sendable {
        package let host: ByoHost
        package let order: AgentUpgradeOrder
    }

    let upgrade: ByoAgentUpgrade
    let rollout: AgentUpgradeRollout
    let terms: AgentUpgradeTerms
    let rivals: [AgentUpgradeRival]
    let facts: Facts
    let now: Time
    /// The hosts that are selected, but for those that a later upgrade has; by name.
    package private(set) var standings: [String: Standing] = [:]
    /// Names of upgrades that have hosts which are selected here.
    private(set) var takers: Set<String> = []
    /// Hosts that have succeeded, which is to be noted on them.
    private var successes: [ByoHost] = []
    /// Whom to ask now.
    package private(set) var orders: [Step] = []

    /// - Parameters:
    ///   - hosts: All of the upgrade's namespace.
    ///   - others: The other upgrades of the namespace.
    /// - Throws: ``InvalidAgentUpgrade`` when the spec means nothing.
    package init(
        of upgrade: ByoAgentUpgrade, among hosts: [ByoHost], beside others: [ByoAgentUpgrade], at now: Time,
        facts: Facts
    ) throws(InvalidAgentUpgrade) {
        self.upgrade = upgrade
        self.now = now
        self.facts = facts
        terms = try AgentUpgradeTerms(upgrade.spec)
        rollout = upgrade.rollout(at: now)
        rivals = others.filter { $0.metadata.name != upgrade.metadata.name }.compactMap {
            AgentUpgradeRival($0, at: now)
        }
        var candidates: [ByoHost] = []
        for host in hosts where terms.selector.matches(host.metadata.labels) {
            if let taker = taker(of: host) {
                takers.insert(taker)
                continue
            }
            let standing = standing(of: host)
            standings[host.metadata.name] = standing
            switch standing {
            case .ready: candidates.append(host)
            case .watched where host.spec.agentUpgrade?.succeededAt == nil: successes.append(host)
            default: break
            }
        }
        orders = choice(among: candidates).map { Step(host: $0, order: order(for: $0)) }
    }

    // MARK: - How many

    package var hosts: Int { standings.count }

    func count(where condition: (Standing) -> Bool) -> Int { standings.values.count(where: condition) }

    /// Hosts that this rollout has brought there and that have done well for long enough.
    var provenCount: Int { count { $0 == .upgraded(isProven: true) || $0.isUnwell } }

    var isAmongCanaries: Bool { provenCount < terms.canary }

    /// Why nothing further is asked: what was noted, or the first host that has failed.
    package var halt: AgentUpgradeHalt? {
        if let noted = rollout.halt { return noted }
        let failures = standings.compactMap { name, standing -> (host: String, why: String)? in
            if case .failed(let why) = standing { (name, why) } else { nil }
        }
        guard let first = failures.min(by: { $0.host < $1.host }) else { return nil }
        return AgentUpgradeHalt(host: first.host, message: PrintableText.of(first.why, limit: 1024), at: now)
    }

    /// Whether every host has the version, and is to be watched no longer.
    package var isComplete: Bool {
        if standings.isEmpty { return !takers.isEmpty }
        return standings.values.allSatisfy { if case .upgraded = $0 { true } else { false } }
    }

    // MARK: - What is to be done

    /// What is to be noted on hosts, whether the rollout goes on or not.
    package var notes: [Step] {
        successes.compactMap { host in
            guard var order = host.spec.agentUpgrade else { return nil }
            order.succeededAt = now
            return Step(host: host, order: order)
        }
    }

    /// Those that nothing uses first, then by name.
    private func choice(among candidates: [ByoHost]) -> [ByoHost] {
        guard !upgrade.spec.paused, halt == nil else { return [] }
        var room = terms.limit(of: hosts) - count(where: \.isUnavailable)
        if isAmongCanaries {
            let underWay = count { $0.isUnderWay }
            room = min(room, terms.canary - provenCount - underWay)
        }
        guard room > 0 else { return [] }
        let sorted = candidates.sorted { left, right in
            let isLeftFree = left.spec.claimRef == nil
            if isLeftFree != (right.spec.claimRef == nil) { return isLeftFree }
            return left.metadata.name < right.metadata.name
        }
        return Array(sorted.prefix(room))
    }

    private func order(for host: ByoHost) -> AgentUpgradeOrder {
        AgentUpgradeOrder(
            id: orderID(for: host), version: upgrade.spec.version, packages: upgrade.spec.packages,
            reportTimeoutSeconds: upgrade.spec.reportTimeout, requestedBy: upgrade.metadata.name, requestedAt: now,
            rolloutStartedAt: rollout.startedAt)
    }

    /// The name of the order to a host: the same for whoever decides on the same rollout. Another one when the same is wanted
    /// again after something else, since a host does nothing twice.
    func orderID(for host: ByoHost) -> String {
        let text = "\(upgrade.metadata.uid ?? "")/\(rollout.id)/\(rollout.startedAt)/\(host.metadata.uid ?? "")"
        return String(SHA256Digest(of: text.utf8).hex.prefix(16))
    }

    /// When to look again although nothing changes; nil when nothing is due.
    package var recheck: Duration? {
        let next = standings.values.compactMap(\.due).min()
        return next.map { max(.seconds(1), now.duration(to: $0)) }
    }
}

/// Another upgrade in the same namespace, as far as it matters.
struct AgentUpgradeRival: Sendable {
    let name: String
    let startedAt: Time
    let selector: Selector
    let isUnfinished: Bool

    /// Nil for one that is on its way out, or means no hosts.
    init?(_ upgrade: ByoAgentUpgrade, at now: Time) {
        // What means nothing selects nothing.
        guard !upgrade.metadata.isDeleting, let terms = try? AgentUpgradeTerms(upgrade.spec) else { return nil }
        name = upgrade.metadata.name
        startedAt = upgrade.rollout(at: now).startedAt
        selector = terms.selector
        isUnfinished = !upgrade.isComplete
    }
}

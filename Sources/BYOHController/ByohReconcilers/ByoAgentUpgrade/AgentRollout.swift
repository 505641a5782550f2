package import ByohAPI
package import KubernetesModel

/// What comes next in an agent upgrade: a function of the upgrade, of the hosts, and of the time. Pure.
///
/// Guarantees:
/// - Never more than `maxUnavailable` hosts are amid an upgrade, or not well after one, by what this one does.
/// - Until `canary` hosts have done well for `minReadySeconds`, and were heard after that, no others are asked.
/// - Once a host has failed none is asked any more, until the rollout is another one, and what was not begun is taken back.
/// - The same hosts give the same answer, in whatever order; and each host gets an order of one name only, so that a pass which
///   was cut off repeats nothing.
package struct AgentRollout: Sendable {
    /// What one host is to be asked for, or what is to be noted of what it was asked for.
    package struct Step: Hashable, Sendable {
        package let host: ByoHost
        /// Nil takes back what the host was asked for.
        package let order: AgentUpgradeOrder?
    }

    let upgrade: ByoAgentUpgrade
    let rollout: AgentUpgradeRollout
    let terms: AgentUpgradeTerms
    /// Upgrades that began later and have the say over what they select, the latest first.
    let younger: [AgentUpgradeRival]
    let facts: Facts
    let now: Time
    /// What the names of all orders begin with, before they are made short.
    private let orderText: String
    /// The hosts that are selected, but for those that a later upgrade has; by name.
    package private(set) var standings: [String: Standing] = [:]
    /// Names of upgrades that have hosts which are selected here.
    private(set) var takers: Set<String> = []
    /// When a host may be taken no longer, although nothing changes; nil when that takes a change.
    private var takenUntil: Time?
    /// What is to be noted or taken back, whether the rollout goes on or not.
    package private(set) var notes: [Step] = []
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
        let rollout = upgrade.rollout(at: now, beside: others, among: hosts)
        self.rollout = rollout
        younger = others.compactMap { AgentUpgradeRival($0) }.filter {
            $0.name != upgrade.metadata.name && (rollout.startedAt, upgrade.metadata.name) < ($0.startedAt, $0.name)
        }.sorted { ($0.startedAt, $0.name) > ($1.startedAt, $1.name) }
        orderText = "\(upgrade.metadata.uid ?? "")/\(rollout.id)/\(rollout.startedAt)/"
        var asked: [ByoHost] = []
        var candidates: [ByoHost] = []
        for host in hosts {
            if isAsked(host) { asked.append(host) }
            guard terms.selector.matches(host.metadata.labels) else { continue }
            if let taker = taker(of: host) {
                takers.insert(taker.name)
                takenUntil = [takenUntil, taker.until].compactMap(\.self).min()
                continue
            }
            let standing = standing(of: host)
            standings[host.metadata.name] = standing
            if standing == .ready { candidates.append(host) }
        }
        let isStopped = halt != nil || upgrade.spec.paused
        notes = asked.compactMap { note(on: $0, isStopped: isStopped) }
        // One that something is taken back from is asked in the next pass.
        let noted = Set(notes.map(\.host.metadata.name))
        if isStopped { return }
        orders = choice(among: candidates.filter { !noted.contains($0.metadata.name) }).map {
            Step(host: $0, order: order(for: $0))
        }
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
        guard !standings.isEmpty else { return false }
        return standings.values.allSatisfy { standing in
            switch standing {
            case .upgraded, .unwell: true
            case .watched, .upgrading, .failed, .ready, .held: false
            }
        }
    }

    /// When to look again although nothing changes; nil when nothing is due.
    package var recheck: Duration? {
        let next = (standings.values.compactMap(\.due) + [takenUntil].compactMap(\.self)).min()
        return next.map { max(.seconds(1), now.duration(to: $0)) }
    }

    // MARK: - What is to be done

    /// Everything that is to be written: what was before comes before what is new.
    package var steps: [Step] { notes + orders }

    /// Whether this upgrade wants something of a host that has not ended.
    private func isAsked(_ host: ByoHost) -> Bool {
        guard let order = host.spec.agentUpgrade, facts.refusal(host) == nil else { return false }
        return order.isOpen && order.requestedBy == upgrade.metadata.name
    }

    /// What becomes of what this upgrade has asked of a host; nil when that stays as it is. Stopped: nobody else is asked.
    private func note(on host: ByoHost, isStopped: Bool) -> Step? {
        guard var order = host.spec.agentUpgrade else { return nil }
        let takenBack = Step(host: host, order: nil)
        let isUnbegun = host.observed(order) == nil
        guard let standing = standings[host.metadata.name], order.id == orderID(for: host) else {
            // It is another's now, or another is wanted.
            return isUnbegun || !isUnderWay(order, host) ? takenBack : nil
        }
        if absence(of: host) != nil { return takenBack }
        switch standing {
        case .upgrading: return isUnbegun && isStopped ? takenBack : nil
        case .watched where order.succeededAt == nil: order.succeededAt = now
        case .upgraded(isProven: true):
            order.succeededAt = order.succeededAt ?? now
            order.packages = []
        case .failed:
            order.succeededAt = nil
            order.packages = []
        case .watched, .upgraded, .unwell, .ready, .held: return nil
        }
        return Step(host: host, order: order)
    }

    /// Those that nothing uses first, then by name.
    private func choice(among candidates: [ByoHost]) -> [ByoHost] {
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
            id: orderID(for: host), version: upgrade.spec.version,
            packages: upgrade.spec.packages.filter { $0.architecture.rawValue == host.status.hardware?.architecture },
            reportTimeoutSeconds: upgrade.spec.reportTimeout, requestedBy: upgrade.metadata.name, requestedAt: now,
            rolloutStartedAt: rollout.startedAt)
    }

    /// The name of the order to a host: the same for whoever decides on the same rollout. Another one when the same is wanted
    /// again after something else, since a host does nothing twice.
    func orderID(for host: ByoHost) -> String {
        String(SHA256Digest(of: (orderText + (host.metadata.uid ?? "")).utf8).hex.prefix(16))
    }
}

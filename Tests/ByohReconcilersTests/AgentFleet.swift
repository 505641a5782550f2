import ByohAPI
import ByohReconcilers
import KubernetesModel

/// Hosts with agents and upgrades of them, as plain values: what a pass decides is done at once, and tests play the hosts.
struct AgentFleet {
    static let start = Time(secondsSinceEpoch: 1_800_000_000)

    var hosts: [String: ByoHost] = [:]
    var upgrades: [String: ByoAgentUpgrade] = [:]
    /// Hosts whose agents do not renew their Lease.
    var dead: Set<String> = []
    /// Hosts whose agents were not heard yet.
    var unheard: Set<String> = []
    /// Hosts whose Leases were there when the controller began, and were not renewed since.
    var found: Set<String> = []
    /// When hosts were last seen to renew their Lease; now for all others.
    var heard: [String: Time] = [:]
    /// Hosts that cannot be written.
    var refused: [String: AgentRollout.Refusal] = [:]
    /// Clusters that are paused.
    var pausedClusters: Set<String> = []
    var now = start

    /// Hosts with agents of an old version, and one upgrade, named `up`, to version 2.
    init(_ names: [String] = [], _ change: (inout ByoAgentUpgradeSpec) -> Void = { _ in }) {
        for name in names { hosts[name] = Self.host(name) }
        add("up", change)
    }

    static func host(_ name: String, _ change: (inout ByoHost) -> Void = { _ in }) -> ByoHost {
        var host = ByoHost(
            metadata: ObjectMeta(name: name, namespace: "default"), spec: ByoHostSpec(accepted: true))
        host.metadata.uid = "uid-\(name)"
        host.status.identity = HostIdentity(machineID: name)
        host.status.hardware = HostHardware(cpus: 4, architecture: "amd64")
        host.status.components = HostComponents(agent: "1")
        change(&host)
        return host
    }

    static func package(_ architecture: AgentPackage.Architecture = .amd64, digit: Character = "a") -> AgentPackage {
        AgentPackage(
            architecture: architecture, location: "https://example.org/byoh-agent-\(architecture.rawValue).deb",
            sha256: String(repeating: digit, count: 64))
    }

    mutating func add(_ name: String, _ change: (inout ByoAgentUpgradeSpec) -> Void = { _ in }) {
        var spec = ByoAgentUpgradeSpec(version: "2", packages: [Self.package()])
        change(&spec)
        var upgrade = ByoAgentUpgrade(metadata: ObjectMeta(name: name, namespace: "default"), spec: spec)
        upgrade.metadata.uid = "uid-\(name)"
        upgrade.metadata.generation = 1
        upgrade.metadata.creationTimestamp = now
        upgrades[name] = upgrade
    }

    mutating func edit(_ name: String = "up", _ change: (inout ByoAgentUpgradeSpec) -> Void) {
        guard var upgrade = upgrades[name] else { return }
        change(&upgrade.spec)
        upgrade.metadata.generation = (upgrade.metadata.generation ?? 0) + 1
        upgrades[name] = upgrade
    }

    mutating func advance(_ seconds: Int64) { now = now + .seconds(seconds) }

    // MARK: - The controller's part

    func look(_ name: String = "up") throws -> AgentRollout {
        let (dead, unheard, found, heard, now) = (dead, unheard, found, heard, now)
        let (refused, pausedClusters) = (refused, pausedClusters)
        let facts = AgentRollout.Facts { host in
            let name = host.metadata.name
            if dead.contains(name) { return .dead }
            if found.contains(name) { return .found }
            return unheard.contains(name) ? .unknown : .heard(at: heard[name] ?? now)
        } isPaused: { host in
            host.spec.claimRef.map { pausedClusters.contains($0.clusterName) } ?? false
        } refusal: { host in
            refused[host.metadata.name]
        }
        guard let upgrade = upgrades[name] else { throw NoUpgrade() }
        return try AgentRollout(
            of: upgrade, among: Array(hosts.values), beside: Array(upgrades.values), at: now, facts: facts)
    }

    struct NoUpgrade: Error {}

    /// As many passes as there is something to be written in.
    ///
    /// - Returns: whom they have asked, in order.
    @discardableResult
    mutating func pass(_ name: String = "up") throws -> [String] {
        // What begins is noted before anybody is asked.
        note(name)
        var asked: [String] = []
        for _ in 0..<20 {
            let rollout = try look(name)
            say(rollout, of: name)
            guard !rollout.steps.isEmpty else { return asked }
            for step in rollout.steps { hosts[step.host.metadata.name]?.spec.agentUpgrade = step.order }
            asked += rollout.orders.map(\.host.metadata.name)
        }
        throw NoEnd()
    }

    struct NoEnd: Error {}

    /// Has an upgrade begin.
    mutating func note(_ name: String = "up") {
        guard var upgrade = upgrades[name] else { return }
        upgrade.status.rollout = upgrade.rollout(
            at: now, beside: Array(upgrades.values), among: Array(hosts.values))
        upgrades[name] = upgrade
    }

    private mutating func say(_ rollout: AgentRollout, of name: String) {
        guard var upgrade = upgrades[name] else { return }
        rollout.write(into: &upgrade)
        upgrades[name] = upgrade
    }

    func standing(_ host: String, _ upgrade: String = "up") throws -> AgentRollout.Standing? {
        try look(upgrade).standings[host]
    }

    var status: ByoAgentUpgradeStatus { upgrades["up"]?.status ?? .emptyValue }

    func message(_ type: ByoAgentUpgrade.ConditionType, of upgrade: String = "up") -> String {
        upgrades[upgrade]?.condition(type)?.message ?? ""
    }

    // MARK: - The hosts' part

    /// What a host says of the order that it has.
    mutating func answer(_ host: String, _ result: ObservedAgentUpgrade.Result, _ message: String = "") {
        guard let order = hosts[host]?.spec.agentUpgrade else { return }
        if result == .succeeded { hosts[host]?.status.components?.agent = order.version }
        let version = hosts[host]?.status.components?.agent ?? ""
        hosts[host]?.status.observedAgentUpgrade = ObservedAgentUpgrade(
            id: order.id, result: result, message: message, version: version)
    }

    /// Lets a host succeed, be noted, and do well for as long as it must.
    mutating func prove(_ hosts: String..., upgrade: String = "up", seconds: Int64 = 60) throws {
        for host in hosts { answer(host, .succeeded) }
        try pass(upgrade)
        advance(seconds)
    }

    mutating func makeUnhealthy(_ host: String) {
        hosts[host]?.status.health = HostCheckup(
            checks: 1, findings: [.init(check: "disk", severity: .failure, evidence: "full")])
    }
}

package import ByohAPI
import KubernetesModel

/// Finds the host for a machine. A function of what it is given: the same hosts and wish give the same host.
///
/// Guarantees: never an unfit host; a host whenever one fits; the order of the hosts does not matter.
///
/// Among those that fit the one with the most weight of preferences is taken, then the previous host of the same owner,
/// then the one with the least to spare, then the first by name.
package struct HostMatcher: Sendable {
    /// Whether the agent of a host is connected: the controller's own judgement, not what the host's status says.
    private let isConnected: @Sendable (ByoHost) -> Bool

    package init(isConnected: @escaping @Sendable (ByoHost) -> Bool) {
        self.isConnected = isConnected
    }

    /// - Parameter hosts: all in the namespace of the machine.
    package func match(_ wish: HostWish, among hosts: some Sequence<ByoHost>) -> HostMatch {
        let list = shortlist(wish, among: hosts, atMost: 1)
        return list.names.first.map { .host($0) } ?? .none(list.explanation)
    }

    /// The best hosts for a wish, in the order in which ``match(_:among:)`` would take them.
    ///
    /// - Parameters:
    ///   - hosts: all in the namespace of the machine.
    ///   - limit: how many hosts are wanted; at least one.
    ///   - isTaken: whether somebody is about to claim a host that still looks free. Asked only for hosts that would get
    ///     on the list, and counted as claimed.
    package func shortlist(
        _ wish: HostWish, among hosts: some Sequence<ByoHost>, atMost limit: Int,
        isTaken: (ByoHost) -> Bool = { _ in false }
    ) -> Shortlist {
        var list = Shortlist()
        var ranks: [Rank] = []
        for host in hosts {
            list.explanation.hosts += 1
            if let unfitness = unfitness(of: host, for: wish) {
                list.explanation.excluded[unfitness, default: 0] += 1
                continue
            }
            let rank = Rank(host, wish)
            if ranks.count == limit, let worst = ranks.last, !(rank < worst) { continue }
            if isTaken(host) {
                list.explanation.excluded[.claimed, default: 0] += 1
                continue
            }
            if ranks.count == limit { ranks.removeLast() }
            ranks.insert(rank, at: Self.place(of: rank, in: ranks))
        }
        list.names = ranks.map(\.name)
        return list
    }

    private static func place(of rank: Rank, in ranks: [Rank]) -> Int {
        var (low, high) = (0, ranks.count)
        while low < high {
            let middle = (low + high) / 2
            if ranks[middle] < rank { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Why a machine cannot have a host; nil when it can.
    package func unfitness(of host: ByoHost, for wish: HostWish) -> Unfitness? {
        if !wish.selector.matches(host.metadata.labels) { return .selector }
        if let domain = wish.failureDomain, host.failureDomain != domain { return .failureDomain }
        if host.status.hardware != nil, let unfitness = Self.lacks(host, wish.requirements) { return unfitness }
        return unavailability(of: host) ?? (Self.isInTheWay(host, wish) ? .nodeSoftware : nil)
    }

    /// A bundle's containerd would take over the data of one that is there.
    private static func isInTheWay(_ host: ByoHost, _ wish: HostWish) -> Bool {
        wish.source == .bundle
            && host.status.preflight?.findings.contains { $0.check == HostCheckup.nodeSoftware } == true
    }

    /// Why no machine can have a host; nil when it is free and well.
    package func unavailability(of host: ByoHost) -> Unfitness? {
        if host.metadata.isDeleting { return .deleting }
        if host.spec.quarantine != nil { return .quarantined }
        if !host.spec.accepted { return .notAccepted }
        if host.spec.claimRef != nil { return .claimed }
        if host.spec.maintenance { return .maintenance }
        if host.spec.cordoned { return .cordoned }
        if host.status.identity == nil || host.status.hardware == nil { return .noReport }
        if !isConnected(host) { return .disconnected }
        // Agents that do not look say nothing, and are taken at that.
        if host.status.preflight?.failures.isEmpty == false { return .preflightFailed }
        if host.status.health?.failures.isEmpty == false { return .unhealthy }
        return nil
    }

    private static func lacks(_ host: ByoHost, _ wanted: HostRequirements) -> Unfitness? {
        let hardware = host.status.hardware ?? HostHardware()
        if let architecture = wanted.architecture, hardware.architecture != architecture { return .architecture }
        if let cpus = wanted.cpus, hardware.cpus < cpus { return .cpus }
        if let memory = wanted.memory, Quantity(hardware.memoryBytes) < memory { return .memory }
        if let disk = wanted.disk, Quantity(hardware.disks.map(\.sizeBytes).max() ?? 0) < disk { return .disk }
        if let gpus = wanted.gpus, hardware.gpus.count < gpus { return .gpus }
        return nil
    }

    /// How good a fitting host is: the smallest is the best.
    private struct Rank: Comparable {
        private let missedWeight: Int
        private let isOther: Bool
        private let cpus: Int
        private let memory: Int64
        let name: String

        init(_ host: ByoHost, _ wish: HostWish) {
            missedWeight = wish.preferred.reduce(0) { missed, preference in
                preference.selector.matches(host.metadata.labels) ? missed : missed + preference.weight
            }
            isOther = host.metadata.name != wish.previousHost
            cpus = host.status.hardware?.cpus ?? 0
            memory = host.status.hardware?.memoryBytes ?? 0
            name = host.metadata.name
        }

        static func < (left: Self, right: Self) -> Bool {
            if left.missedWeight != right.missedWeight { return left.missedWeight < right.missedWeight }
            if left.isOther != right.isOther { return right.isOther }
            if left.cpus != right.cpus { return left.cpus < right.cpus }
            if left.memory != right.memory { return left.memory < right.memory }
            return left.name < right.name
        }
    }
}

package import ByohAPI
import KubernetesModel

/// Finds the host for a machine. A function of what it is given: the same hosts and wish give the same host.
///
/// Guarantees: never an unfit host; a host whenever one fits; the order of the hosts does not matter. Of machines that are
/// known to wait as many as can be served are, whoever comes first.
///
/// Among those that fit the one with the most weight of preferences is taken, then one that the same owner had before, then
/// one in the failure domain with the fewest machines of that owner, then the one with the least to spare, then the
/// first by name.
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
    ///   - waiting: how many machines wait for a host, by ``HostWish/needs``. Where others wait with other needs the list has
    ///     no host without which fewer of them could be served, and none for more machines than wait.
    ///   - isTaken: whether somebody is about to claim a host that still looks free. Asked only for hosts that would get
    ///     on the list or that others could have, and counted as claimed.
    package func shortlist(
        _ wish: HostWish, among hosts: some Sequence<ByoHost>, atMost limit: Int, waiting: [HostWish: Int] = [:],
        isTaken: (ByoHost) -> Bool = { _ in false }
    ) -> Shortlist {
        var list = Shortlist()
        var candidates = Candidates(for: wish, limit: limit)
        let needs = Self.needs(of: wish, beside: waiting)
        var kinds: [HostAllotment.Fits: Int] = [:]
        for host in hosts {
            list.explanation.hosts += 1
            candidates.note(host, wish)
            let unfitness = unfitness(of: host, for: wish)
            if let unfitness { list.explanation.excluded[unfitness, default: 0] += 1 }
            var fits: HostAllotment.Fits = unfitness == nil ? 1 : 0
            if needs.count > 1, unavailability(of: host) == nil {
                for (place, others) in needs.enumerated().dropFirst() where self.unfitness(of: host, for: others) == nil
                {
                    fits |= 1 << HostAllotment.Fits(place)
                }
            }
            guard fits != 0 else { continue }
            let candidate = Candidates.Candidate(host, wish, fits)
            if needs.count == 1, !candidates.wants(candidate) { continue }
            if isTaken(host) {
                if unfitness == nil { list.explanation.excluded[.claimed, default: 0] += 1 }
                continue
            }
            kinds[fits, default: 0] += 1
            if unfitness == nil { candidates.add(candidate) }
        }
        guard needs.count > 1 else {
            list.names = candidates.best { _ in true }
            return list
        }
        let machines = [max(1, waiting[wish.needs] ?? 0)] + needs.dropFirst().map { waiting[$0] ?? 0 }
        var allotment = HostAllotment(machines: machines, hosts: kinds)
        list.names = candidates.best { allotment.take($0, for: 0) }
        return list
    }

    /// This wish, and the needs of the others that most machines wait with.
    private static func needs(of wish: HostWish, beside waiting: [HostWish: Int]) -> [HostWish] {
        let own = wish.needs
        let others = waiting.filter { $0.key != own }.sorted { $0.value > $1.value }.map(\.key)
        return [wish] + others.prefix(HostAllotment.mostWishes - 1)
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
}

import ByohAPI
import KubernetesModel

/// The hosts that a machine could have, as far as they may get on a list, and where its owner's machines stand.
struct Candidates {
    /// A fitting host, and how good it is.
    struct Candidate {
        fileprivate let missedWeight: Int
        fileprivate let isNew: Bool
        fileprivate let cpus: Int
        fileprivate let memory: Int64
        fileprivate let name: String
        fileprivate let place: Place

        init(_ host: ByoHost, _ wish: HostWish, _ fits: HostAllotment.Fits) {
            missedWeight = wish.preferred.reduce(0) { missed, preference in
                preference.selector.matches(host.metadata.labels) ? missed : missed + preference.weight
            }
            isNew = wish.owner == nil || host.spec.lastOwner != wish.owner
            cpus = host.status.hardware?.cpus ?? 0
            memory = host.status.hardware?.memoryBytes ?? 0
            name = host.metadata.name
            place = Place(failureDomain: host.failureDomain, fits: fits)
        }

        /// Whether it is better than another one. So many of the owner's machines are in their failure domains already.
        fileprivate func isBetter(_ mine: Int, than other: Candidate, _ others: Int) -> Bool {
            if missedWeight != other.missedWeight { return missedWeight < other.missedWeight }
            if isNew != other.isNew { return other.isNew }
            if mine != others { return mine < others }
            if cpus != other.cpus { return cpus < other.cpus }
            if memory != other.memory { return memory < other.memory }
            return name < other.name
        }
    }

    /// Hosts of one place differ only in how good they are.
    fileprivate struct Place: Hashable {
        let failureDomain: String?
        let fits: HostAllotment.Fits
    }

    private let limit: Int
    /// Whether machines are to stand in different failure domains.
    private let spreads: Bool
    /// The best ones of each place, the best first.
    private var places: [Place: [Candidate]] = [:]
    /// How many machines of the owner stand in a failure domain.
    private var machines: [String?: Int] = [:]

    /// - Parameter limit: How many hosts are wanted.
    init(for wish: HostWish, limit: Int) {
        self.limit = limit
        spreads = wish.owner != nil
    }

    /// Looks at whether a machine of the same owner has the host.
    mutating func note(_ host: ByoHost, _ wish: HostWish) {
        guard let owner = wish.owner, host.spec.claimRef != nil, host.spec.lastOwner == owner else { return }
        machines[host.failureDomain, default: 0] += 1
    }

    /// Whether it may get on the list.
    func wants(_ candidate: Candidate) -> Bool {
        guard let known = places[candidate.place], known.count == limit, let worst = known.last else { return true }
        return candidate.isBetter(0, than: worst, 0)
    }

    mutating func add(_ candidate: Candidate) {
        guard wants(candidate) else { return }
        var known = places.removeValue(forKey: candidate.place) ?? []
        if known.count == limit { known.removeLast() }
        var (low, high) = (0, known.count)
        while low < high {
            let middle = (low + high) / 2
            if known[middle].isBetter(0, than: candidate, 0) { low = middle + 1 } else { high = middle }
        }
        known.insert(candidate, at: low)
        places[candidate.place] = known
    }

    /// The names of the best ones, one after the other, each where it stands after those before it have been taken.
    ///
    /// - Parameter take: Whether a host of this kind may be taken; asked in that order. Kinds of which none may be are left out.
    func best(_ take: (HostAllotment.Fits) -> Bool) -> [String] {
        var left = places.mapValues { $0[...] }
        var machines = machines
        var names: [String] = []
        while names.count < limit {
            var best: Candidate?
            for candidate in left.values.compactMap(\.first) {
                guard let known = best else {
                    best = candidate
                    continue
                }
                let (mine, others) = (
                    machines[candidate.place.failureDomain] ?? 0, machines[known.place.failureDomain] ?? 0
                )
                if candidate.isBetter(mine, than: known, others) { best = candidate }
            }
            guard let best else { break }
            guard take(best.place.fits) else {
                left[best.place] = nil
                continue
            }
            names.append(best.name)
            if spreads { machines[best.place.failureDomain, default: 0] += 1 }
            left[best.place]?.removeFirst()
        }
        return names
    }
}

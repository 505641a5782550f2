/// Which hosts the machines of each wish may take, so that in the end as many machines have a host as can.
///
/// A machine that would be content with any host must not take the only one that another machine can have. Machines with the
/// same wish are alike, and so are hosts that fit the same wishes. So it is enough to know how many there are of each, and how
/// many hosts of a kind are meant for a wish: a maximum flow from wishes to kinds of hosts, found along shortest paths
/// (Edmonds and Karp). A host may be taken if there is a maximum flow in which it is meant for the wish.
///
/// Guarantees: as long as a host is there that fits a wish with a machine that waits, the wish may take one.
struct HostAllotment {
    /// The wishes that a host fits: a bit for each, from the lowest on.
    typealias Fits = UInt16

    /// How many wishes are told apart. Who waits with others is not looked at.
    static let mostWishes = Fits.bitWidth

    /// Wishes, kinds of hosts, and where the flow comes from and goes to.
    private enum Place: Hashable {
        case source
        case wish(Int)
        case kind(Int)
        case sink
    }

    private let kinds: [Fits]
    private let places: [Fits: Int]
    /// Of each wish: machines for which no host is meant.
    private var unserved: [Int]
    /// Of each kind: hosts that are meant for no wish.
    private var spare: [Int]
    /// Of each wish and kind: hosts that are meant for it.
    private var meant: [[Int]]

    /// - Parameters:
    ///   - machines: How many machines wait, of each wish; at most ``mostWishes``.
    ///   - hosts: How many hosts are free, of each kind.
    init(machines: [Int], hosts: [Fits: Int]) {
        let hosts = hosts.sorted { $0.key < $1.key }
        kinds = hosts.map(\.key)
        places = Dictionary(uniqueKeysWithValues: hosts.indices.map { (hosts[$0].key, $0) })
        unserved = machines
        spare = hosts.map(\.value)
        meant = Array(repeating: Array(repeating: 0, count: hosts.count), count: machines.count)
        for wish in machines.indices {
            for kind in kinds.indices where fits(kind, wish) {
                send(min(unserved[wish], spare[kind]), along: Self.direct(wish, kind))
            }
        }
        while let path = path(from: .source, to: .sink) {
            send(path.map { room($0.from, $0.to) }.min() ?? 0, along: path)
        }
    }

    /// Has a machine of a wish take a host of a kind.
    ///
    /// - Returns: Whether it may. When it must not, nothing has changed.
    mutating func take(_ fits: Fits, for wish: Int) -> Bool {
        guard let kind = places[fits], self.fits(kind, wish) else { return false }
        if meant[wish][kind] == 0 {
            // Others make do with something else, all the way round to this wish.
            guard let path = path(from: .kind(kind), to: .wish(wish)) else { return false }
            send(1, along: path)
            meant[wish][kind] += 1
        }
        meant[wish][kind] -= 1
        return true
    }

    // MARK: - The flow

    private typealias Step = (from: Place, to: Place)

    private static func direct(_ wish: Int, _ kind: Int) -> [Step] {
        [(.source, .wish(wish)), (.wish(wish), .kind(kind)), (.kind(kind), .sink)]
    }

    private func fits(_ kind: Int, _ wish: Int) -> Bool { kinds[kind] & (1 << Fits(wish)) != 0 }

    /// How much more may flow from one place to another, or be taken back.
    private func room(_ from: Place, _ to: Place) -> Int {
        switch (from, to) {
        case (.source, .wish(let wish)): unserved[wish]
        case (.wish(let wish), .source): meant[wish].reduce(0, +)
        case (.wish(let wish), .kind(let kind)): fits(kind, wish) ? .max : 0
        case (.kind(let kind), .wish(let wish)): meant[wish][kind]
        case (.kind(let kind), .sink): spare[kind]
        case (.sink, .kind(let kind)): meant.reduce(0) { $0 + $1[kind] }
        default: 0
        }
    }

    private mutating func send(_ amount: Int, along path: [Step]) {
        for step in path {
            switch step {
            case (.source, .wish(let wish)): unserved[wish] -= amount
            case (.wish(let wish), .source): unserved[wish] += amount
            case (.wish(let wish), .kind(let kind)): meant[wish][kind] += amount
            case (.kind(let kind), .wish(let wish)): meant[wish][kind] -= amount
            case (.kind(let kind), .sink): spare[kind] -= amount
            case (.sink, .kind(let kind)): spare[kind] += amount
            default: break
            }
        }
    }

    /// The shortest way on which something may flow; nil when there is none.
    private func path(from start: Place, to end: Place) -> [Step]? {
        var origins: [Place: Place] = [start: start]
        var edge = [start]
        while !edge.isEmpty, origins[end] == nil {
            var next: [Place] = []
            for place in edge {
                for neighbour in neighbours(of: place) where origins[neighbour] == nil && room(place, neighbour) > 0 {
                    origins[neighbour] = place
                    next.append(neighbour)
                }
            }
            edge = next
        }
        guard origins[end] != nil else { return nil }
        var path: [Step] = []
        var place = end
        while place != start, let origin = origins[place] {
            path.append((origin, place))
            place = origin
        }
        return path.reversed()
    }

    private func neighbours(of place: Place) -> [Place] {
        switch place {
        case .source: unserved.indices.map(Place.wish)
        case .wish: [.source] + kinds.indices.map(Place.kind)
        case .kind: [.sink] + unserved.indices.map(Place.wish)
        case .sink: kinds.indices.map(Place.kind)
        }
    }
}

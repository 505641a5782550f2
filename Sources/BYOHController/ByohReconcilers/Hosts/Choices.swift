import ControllerRuntime
import HostMatching
import KubernetesModel

/// Which hosts are spoken for by machines of this process, and what looking for hosts has brought up lately. Pure.
struct Choices {
    /// Machines with the same wish in the same namespace are served from the same list.
    struct ListKey: Hashable {
        let namespace: String
        let wish: HostWish
    }

    /// The rest of a shortlist.
    struct List {
        var names: ArraySlice<String>
        let explanation: HostMatch.Explanation
        /// Whether no host fitted at all.
        let wasEmpty: Bool
        /// What machines needed that waited when it was made.
        fileprivate let considered: Set<HostWish>
        fileprivate let version: Int
        fileprivate let made: Moment
    }

    /// How long a list is believed although no change has contradicted it: not all that makes a host wanted or free is told.
    static let listLife: Duration = .seconds(1)
    /// Wishes are as many as there are templates; more are somebody's mistake, and not worth the memory.
    static let mostLists = 256

    /// Host to machine.
    private(set) var holders: [ObjectKey: ObjectKey] = [:]
    /// The same the other way round.
    private var reserved: [ObjectKey: ObjectKey] = [:]
    var lists: [ListKey: List] = [:]
    /// What machines need that have asked for a host.
    var needs: [ObjectKey: HostWish] = [:]

    /// Keeps a host for a machine, and no other for it.
    mutating func reserve(_ host: ObjectKey, for machine: ObjectKey) {
        forget(machine)
        holders[host] = machine
        reserved[machine] = host
    }

    /// Whether a host is kept for a machine.
    func hasHost(_ machine: ObjectKey) -> Bool { reserved[machine] != nil }

    /// Notes what a machine needs that asks for a host. Lists in which nobody has thought of that are no good any more.
    mutating func note(_ need: HostWish, of machine: ObjectKey) {
        guard needs.updateValue(need, forKey: machine) != need, !lists.isEmpty else { return }
        lists = lists.filter { $0.key.namespace != machine.namespace || $0.value.considered.contains(need) }
    }

    mutating func forget(_ machine: ObjectKey) {
        if let host = reserved.removeValue(forKey: machine) { holders[host] = nil }
    }

    /// The list for a wish, unless it was made before a host became fitter, or too long ago.
    func list(_ key: ListKey, version: Int, at now: Moment) -> List? {
        guard let list = lists[key], list.version == version, list.made.duration(to: now) < Self.listLife else {
            return nil
        }
        return list
    }

    /// Keeps all but the first host of a shortlist, which is taken at once.
    ///
    /// - Parameter waiting: With which machines in mind it was made.
    mutating func remember(
        _ found: Shortlist, as key: ListKey, waiting: some Collection<HostWish>, version: Int, at now: Moment
    ) {
        if lists.count >= Self.mostLists { lists = lists.filter { $0.value.made.duration(to: now) < Self.listLife } }
        guard lists.count < Self.mostLists || lists[key] != nil else { return }
        lists[key] = List(
            names: found.names.dropFirst(), explanation: found.explanation, wasEmpty: found.names.isEmpty,
            considered: Set(waiting).union([key.wish.needs]), version: version, made: now)
    }
}

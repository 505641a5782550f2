package import HostSystem

/// Whether the interface that has the host's address has a link. Remembers which one that is until the agent ends, since a
/// link that is lost may take address and routes along. A pure state machine.
///
/// A host whose default route leads out of an interface without an address of its own is not watched.
///
/// The address of a node stays its own: the API server, etcd and the other nodes know it, and certificates are made out to it.
/// A host that is no node is reached by whatever its default route says.
package struct NodeLink: Hashable, Sendable {
    package static let check = "link"

    private struct Place: Hashable {
        var name: String
        var address: String
    }

    /// Nil until there was an interface with a default route and an address.
    private var place: Place?

    package init() {}

    /// Whether what is observed here may have changed.
    package static func isConcerned(by change: HostChange) -> Bool {
        switch change {
        case .interface(let name): !InterfaceProbe.isForeign(name)
        case .anything: true
        case .device: false
        }
    }

    /// Takes in what is there now.
    ///
    /// - Parameter isNode: Whether the address is that of a node.
    package mutating func observe(_ interfaces: [MachineInterface], isNode: Bool) -> CheckResult {
        let present = interfaces.first(where: \.isDefault).flatMap { interface in
            interface.primaryAddress.map { (interface, Place(name: interface.name, address: $0)) }
        }
        guard var known = place ?? present?.1 else { return CheckResult(Self.check, .pass, "") }
        // An address may have moved, as to a bond that was made of the interface.
        let holders = interfaces.filter { $0.addresses.contains(known.address) }
        let holder = holders.first(where: \.hasLink) ?? holders.first
        if let holder { known.name = holder.name }
        let interface = holder ?? interfaces.first { $0.name == known.name }
        place = known
        // Another address on the same link is none of the link's faults, and an interface that is gone may have been replaced.
        let isFree = !isNode || holder == nil && interface?.hasLink != false
        if let present, present.0.hasLink, isFree { place = present.1 }
        if interface?.hasLink == true || place != known { return CheckResult(Self.check, .pass, "") }
        // Which address is the node's is a guess after a restart: while the host has another way out it is for somebody to see.
        let verdict: CheckResult.Verdict = present?.0.hasLink == true ? .warn : .fail
        let remedy = "look at the cable and the switch, and at 'ip link show \(known.name)'"
        guard interface != nil else {
            return CheckResult(
                Self.check, verdict, "\(known.name), which had the address \(known.address), is gone", remedy: remedy)
        }
        return CheckResult(
            Self.check, verdict,
            "\(known.name), which \(holder == nil ? "had" : "has") the address \(known.address), has no link",
            remedy: remedy)
    }
}

extension MachineInterface {
    /// The first one that others can use, of IPv4 if there is one.
    fileprivate var primaryAddress: String? {
        let usable = addresses.filter { InterfaceProbe.isUsable($0) }
        return usable.first { !$0.contains(":") } ?? usable.first
    }
}

package import KubernetesModel

/// What of a Node the routes to its pods depend on.
package struct NodeNetwork: Hashable, Sendable {
    package var name: String
    /// The IPv4 ranges that its pods have their addresses from. Empty until the controller manager has given it one.
    package var podRanges: [IPv4Prefix]
    /// Its first IPv4 `InternalIP`.
    package var address: IPv4Address?
    /// Nil only before the server has set it.
    package var created: Time?

    package init(name: String, podRanges: [IPv4Prefix], address: IPv4Address?, created: Time? = nil) {
        self.name = name
        self.podRanges = podRanges
        self.address = address
        self.created = created
    }

    package init(_ node: Node) {
        name = node.metadata.name
        created = node.metadata.creationTimestamp
        podRanges = node.spec.podCIDRs.compactMap { IPv4Prefix($0) }
        address =
            node.status.addresses.lazy.filter { $0.type == .internalIP }.compactMap { IPv4Address($0.address) }.first
    }

    /// Leaves of a Node only what is read here: of a thousand Nodes the rest would be megabytes.
    package static func strip(_ node: inout Node) {
        var kept = Node(metadata: ObjectMeta(name: node.metadata.name))
        kept.metadata.uid = node.metadata.uid
        kept.metadata.resourceVersion = node.metadata.resourceVersion
        kept.metadata.creationTimestamp = node.metadata.creationTimestamp
        kept.spec.podCIDRs = node.spec.podCIDRs
        kept.status.addresses = node.status.addresses.filter { $0.type == .internalIP }
        node = kept
    }
}

extension NodeNetwork: Comparable {
    /// The older one is first, so that a later Node never displaces an earlier one; of two of one second, by name.
    package static func < (left: NodeNetwork, right: NodeNetwork) -> Bool {
        (left.age, left.name) < (right.age, right.name)
    }

    private var age: Int64 { created?.secondsSinceEpoch ?? .max }
}

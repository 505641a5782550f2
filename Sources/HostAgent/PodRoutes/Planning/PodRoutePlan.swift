/// The routes that this host needs to the pods of others, by what the Nodes say. A pure value.
package struct PodRoutePlan: Hashable, Sendable {
    /// The way to the pods of one node.
    package struct Route: Hashable, Sendable {
        package let gateway: IPv4Address
        package let node: String

        package init(via gateway: IPv4Address, node: String) {
            self.gateway = gateway
            self.node = node
        }
    }

    /// The range of this host's own pods; nil until it has one.
    package private(set) var ownRange: IPv4Prefix?
    /// By the range that they lead to.
    package private(set) var routes: [IPv4Prefix: Route] = [:]
    /// The ranges of all nodes' pods, as few as hold them.
    package private(set) var podRanges: [IPv4Prefix] = []
    /// What keeps a route from being made, in the order of the nodes' names.
    package private(set) var problems: [PodRouteProblem] = []

    /// - Parameter own: The name of this host's Node.
    package init(_ nodes: [NodeNetwork], own: String) {
        ownRange = nodes.first { $0.name == own }?.podRanges.first
        guard ownRange != nil else {
            problems = [.noOwnRange(node: own)]
            return
        }
        podRanges = IPv4Prefix.merged(nodes.flatMap(\.podRanges))
        for node in nodes.sorted(by: { $0.name < $1.name }) where node.name != own {
            for range in node.podRanges { add(range, of: node) }
        }
    }

    private mutating func add(_ range: IPv4Prefix, of node: NodeNetwork) {
        if let ownRange, ownRange.overlaps(range) {
            problems.append(.rangeTaken(node: node.name, range: range, other: "this host"))
        } else if let other = routes[range] {
            problems.append(.rangeTaken(node: node.name, range: range, other: other.node))
        } else if let address = node.address {
            routes[range] = Route(via: address, node: node.name)
        } else {
            problems.append(.noAddress(node: node.name, range: range))
        }
    }

    /// What leads from the routes that are there to those that are wanted; empty when these are the same.
    ///
    /// Removals are first: a range that was cut anew may lie in one that goes.
    ///
    /// - Parameter present: The gateways of the routes that carry our mark.
    package func changes(from present: [IPv4Prefix: IPv4Address]) -> [PodRouteChange] {
        var changes: [PodRouteChange] = []
        for (range, gateway) in present.sorted(by: { $0.key < $1.key }) where routes[range] == nil {
            changes.append(.remove(range, via: gateway))
        }
        for (range, route) in routes.sorted(by: { $0.key < $1.key }) where present[range] != route.gateway {
            changes.append(present[range] == nil ? .add(range, route) : .move(range, route))
        }
        return changes
    }
}

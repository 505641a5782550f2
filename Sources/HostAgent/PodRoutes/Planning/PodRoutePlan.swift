/// The routes that this host needs to the pods of others, by what the Nodes say. A pure value.
///
/// Nodes are not trusted: a kubelet writes its own `spec.podCIDRs` when it creates its Node. What they say counts only
/// inside the ranges that the management plane has set aside for pods, so that no Node can draw other traffic to itself.
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
    /// The ranges that all pods of the cluster have their addresses from, as few as hold them.
    package let podRanges: [IPv4Prefix]
    /// What keeps a route from being made, the oldest Node's first.
    package private(set) var problems: [PodRouteProblem] = []

    /// - Parameters:
    ///   - own: The name of this host's Node.
    ///   - podNetwork: What the management plane has set aside for pods of the cluster.
    package init(_ nodes: [NodeNetwork], own: String, within podNetwork: [IPv4Prefix]) {
        podRanges = IPv4Prefix.merged(podNetwork)
        guard !podRanges.isEmpty else {
            problems = [.noPodNetwork]
            return
        }
        guard let ownNode = nodes.first(where: { $0.name == own }) else {
            problems = [.noOwnNode(name: own)]
            return
        }
        guard let range = ownNode.podRanges.first else {
            problems = [.noOwnRange(node: own)]
            return
        }
        if let problem = offence(of: range, of: ownNode) {
            problems = [problem]
            return
        }
        ownRange = range
        var taken = [(range: range, owner: "this host")]
        for node in nodes.sorted() where node.name != own {
            for range in node.podRanges {
                if let problem = add(range, of: node, taken) {
                    problems.append(problem)
                } else {
                    taken.append((range, node.name))
                }
            }
        }
    }

    private mutating func add(
        _ range: IPv4Prefix, of node: NodeNetwork, _ taken: [(range: IPv4Prefix, owner: String)]
    ) -> PodRouteProblem? {
        if let problem = offence(of: range, of: node) { return problem }
        if let other = taken.first(where: { $0.range.overlaps(range) }) {
            return .rangeTaken(node: node.name, range: range, other: other.owner)
        }
        guard let address = node.address else { return .noAddress(node: node.name, range: range) }
        routes[range] = Route(via: address, node: node.name)
        return nil
    }

    /// Why a range is none that pods of the node may have.
    ///
    /// No range that passes contains the address of a Node that passes. Whose address is among those of pods is refused
    /// itself, and not the node whose range it is in: otherwise any Node could cut off any other.
    private func offence(of range: IPv4Prefix, of node: NodeNetwork) -> PodRouteProblem? {
        guard podRanges.contains(where: { $0.contains(range) }) else {
            return .outsidePodNetwork(node: node.name, range: range, podNetwork: podRanges)
        }
        if let address = node.address, podRanges.contains(where: { $0.contains(IPv4Prefix(address)) }) {
            return .addressInPodNetwork(node: node.name, range: range, address: address)
        }
        return nil
    }

    /// The same without the routes that would take over traffic of somebody else's.
    package func yielding(to others: [HostRoutes.Foreign]) -> PodRoutePlan {
        let near = others.filter { other in podRanges.contains { $0.overlaps(other.range) } }
        if near.isEmpty { return self }
        var plan = self
        for (range, route) in routes.sorted(by: { $0.key < $1.key }) where near.contains(where: { $0.claims(range) }) {
            plan.routes[range] = nil
            plan.problems.append(.foreignRoute(node: route.node, range: range, gateway: route.gateway))
        }
        return plan
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

/// Why pods of a node cannot be reached from this host. One never keeps other routes from being made.
package enum PodRouteProblem: Hashable, Sendable {
    /// This host's Node has no IPv4 range of addresses for pods.
    case noOwnRange(node: String)
    case noAddress(node: String, range: IPv4Prefix)
    case rangeTaken(node: String, range: IPv4Prefix, other: String)
    /// The kernel knows no network that the gateway is on.
    case notOnLink(node: String, range: IPv4Prefix, gateway: IPv4Address)
    /// Somebody else has made a route to this range, which is left alone.
    case foreignRoute(node: String, range: IPv4Prefix, gateway: IPv4Address)
    /// Another word of the kernel, or of `ip`.
    case refused(node: String, range: IPv4Prefix, gateway: IPv4Address, words: String)

    /// Reads what `ip` said about a route that could not be made.
    package init(_ words: String, range: IPv4Prefix, route: PodRoutePlan.Route) {
        let (node, gateway) = (route.node, route.gateway)
        if words.contains("invalid gateway") || words.contains("Network is unreachable") {
            self = .notOnLink(node: node, range: range, gateway: gateway)
        } else if words.contains("File exists") {
            self = .foreignRoute(node: node, range: range, gateway: gateway)
        } else {
            self = .refused(node: node, range: range, gateway: gateway, words: words)
        }
    }
}

extension PodRouteProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noOwnRange(let node):
            "The Node \(node) has no IPv4 range in spec.podCIDRs; the controller manager gives it one where the cluster has a pod network"
        case .noAddress(let node, let range):
            "Pods of the Node \(node) (\(range)) cannot be reached: it has no IPv4 address of type InternalIP in status.addresses"
        case .rangeTaken(let node, let range, let other):
            "Pods of the Node \(node) (\(range)) cannot be reached: \(other) has the same range; delete the Node that is no more"
        case .notOnLink(let node, let range, let gateway):
            "Pods of the Node \(node) (\(range)) cannot be reached: its address \(gateway) is on no network that this host is "
                + "connected to directly; right would be an InternalIP on a layer-2 network that both are on, or a cluster made "
                + "with --pod-network none and a network add-on that tunnels"
        case .foreignRoute(let node, let range, let gateway):
            "Pods of the Node \(node) (\(range)) are left to a route that somebody else has made; the agent's would be via \(gateway), "
                + "and is made once the other is gone"
        case .refused(let node, let range, let gateway, let words):
            "Pods of the Node \(node) (\(range)) cannot be reached: the route via \(gateway) was refused: \(words)"
        }
    }
}

/// Why pods of a node cannot be reached from this host. One never keeps other routes from being made.
package enum PodRouteProblem: Hashable, Sendable {
    /// The management plane has set aside no IPv4 range for pods.
    case noPodNetwork
    /// There is no Node of this host's name, or not yet.
    case noOwnNode(name: String)
    /// This host's Node has no IPv4 range of addresses for pods.
    case noOwnRange(node: String)
    /// This host's Node has another range than the one that its pods have their addresses from.
    case ownRangeChanged(from: IPv4Prefix, to: IPv4Prefix)
    /// A range that the management plane has not set aside for pods.
    case outsidePodNetwork(node: String, range: IPv4Prefix, podNetwork: [IPv4Prefix])
    /// The node itself has an address that is for pods only.
    case addressInPodNetwork(node: String, range: IPv4Prefix, address: IPv4Address)
    case noAddress(node: String, range: IPv4Prefix)
    case rangeTaken(node: String, range: IPv4Prefix, other: String)
    /// The kernel knows no network that the gateway is on.
    case notOnLink(node: String, range: IPv4Prefix, gateway: IPv4Address)
    /// Somebody else has made a route to addresses of this range, which is left alone.
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
        case .noPodNetwork:
            "This host's plan names no IPv4 range for pods, so that no route can be told from a wrong one; set "
                + "spec.clusterNetwork.pods.cidrBlocks of the Cluster, and replace the Machine, since a host in use keeps its plan"
        case .noOwnNode(let name):
            "There is no Node \(name); should the kubelet have registered under another name, set nodeRegistration.name to "
                + "{{ ds.meta_data.local_hostname }} in the kubeadm configuration"
        case .ownRangeChanged(let from, let to):
            "The Node of this host has the range \(to), and its pods have addresses of \(from); new pods keep getting those. "
                + "Drain the Node, remove \(PodNetworkConfiguration.path), wait until it is there again, and restart the host"
        case .outsidePodNetwork(let node, let range, let podNetwork):
            "The Node \(node) claims \(range) for its pods, which is outside of the cluster's pod network "
                + "(\(podNetwork.map(\.description).joined(separator: ", "))); no route is made. Find out who created the Node"
        case .addressInPodNetwork(let node, let range, let address):
            "Pods of the Node \(node) (\(range)) cannot be reached: its own address \(address) is in the cluster's pod network; "
                + "right would be spec.clusterNetwork.pods.cidrBlocks apart from the networks of the hosts"
        case .noOwnRange(let node):
            "The Node \(node) has no IPv4 range in spec.podCIDRs; the controller manager gives it one where the cluster has a pod network"
        case .noAddress(let node, let range):
            "Pods of the Node \(node) (\(range)) cannot be reached: it has no IPv4 address of type InternalIP in status.addresses"
        case .rangeTaken(let node, let range, let other):
            "Pods of the Node \(node) (\(range)) cannot be reached: addresses of it are in the range of \(other); "
                + "delete the Node that is no more"
        case .notOnLink(let node, let range, let gateway):
            "Pods of the Node \(node) (\(range)) cannot be reached: its address \(gateway) is on no network that this host is "
                + "connected to directly; right would be an InternalIP on a layer-2 network that both are on, or a cluster made "
                + "with --pod-network none and a network add-on that tunnels"
        case .foreignRoute(let node, let range, let gateway):
            "Pods of the Node \(node) (\(range)) are left to a route that somebody else has made to these addresses; the "
                + "agent's would be via \(gateway), and is made once the other is gone"
        case .refused(let node, let range, let gateway, let words):
            "Pods of the Node \(node) (\(range)) cannot be reached: the route via \(gateway) was refused: \(words)"
        }
    }
}

extension PodRouteProblem {
    /// What it is known by while its words change: its case, and what it is about.
    package var key: String {
        switch self {
        case .noPodNetwork: "noPodNetwork"
        case .noOwnNode: "noOwnNode"
        case .noOwnRange: "noOwnRange"
        case .ownRangeChanged(_, let range): "ownRangeChanged \(range)"
        case .outsidePodNetwork(let node, let range, _): "outsidePodNetwork \(node) \(range)"
        case .addressInPodNetwork(let node, let range, _): "addressInPodNetwork \(node) \(range)"
        case .noAddress(let node, let range): "noAddress \(node) \(range)"
        case .rangeTaken(let node, let range, _): "rangeTaken \(node) \(range)"
        case .notOnLink(let node, let range, _): "notOnLink \(node) \(range)"
        case .foreignRoute(let node, let range, _): "foreignRoute \(node) \(range)"
        case .refused(let node, let range, _, _): "refused \(node) \(range)"
        }
    }
}

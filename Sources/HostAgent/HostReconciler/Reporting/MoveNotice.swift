import ByohAPI
package import KubernetesModel

/// What the host's own objects say of a move to another management cluster.
package enum MoveNotice: Hashable, Sendable {
    /// The ByoHost: whether it names another management cluster, and whether `clusterctl move` is about to remove it.
    case host(isAsked: Bool, isLeaving: Bool)
    /// The ByoHost was deleted.
    case hostIsGone
    /// The bootstrap kubeconfig that lies beside the plan; nil when none does.
    case kubeconfig(SecretBytes?)
}

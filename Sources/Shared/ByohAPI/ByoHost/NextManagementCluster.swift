public import KubernetesModel

/// The management cluster to which a host is to follow its objects, when `clusterctl move` takes them there.
///
/// Written by operators; ``origin`` by the controller. It stands in `ByoHost.spec`, which a host can read and not write.
public struct NextManagementCluster: Codable, Hashable, Sendable {
    /// The Secret with the way there, in the host's namespace: under its key `kubeconfig` a bootstrap kubeconfig of the other
    /// management cluster, as `byohctl token create` makes it there.
    public var bootstrapSecretName: String
    /// The host as it is in the management cluster that it leaves; nil until the controller there has noted it.
    public var origin: HostOrigin?

    /// An order to get ready to follow.
    public init(bootstrapSecretName: String, origin: HostOrigin? = nil) {
        self.bootstrapSecretName = bootstrapSecretName
        self.origin = origin
    }
}

/// The `ByoHost` that a host had in the management cluster that it leaves.
///
/// In the spec, since `clusterctl move` can lose annotations: what it removes has one annotation left, and when it is cut off
/// then and run again it carries that state to the other management cluster.
public struct HostOrigin: Codable, Hashable, Sendable {
    /// Its `metadata.uid`. A `ByoHost` with another one has arrived.
    public var uid: String
    /// Its ``ByohAnnotation/keyDigest``, by which the other management cluster knows the host; empty when it had none.
    @OmitEmpty public var keyDigest: String

    /// The host of this UID and key.
    public init(uid: String, keyDigest: String = "") {
        self.uid = uid
        self.keyDigest = keyDigest
    }
}

/// How ready a host is to follow to its ``NextManagementCluster``. The host writes it, so it is the host's word.
public struct HostRehoming: Codable, Hashable, Sendable {
    /// SHA-256, in hex, of the bootstrap kubeconfig that the host has read.
    public var bootstrapDigest: String
    /// Whether the host has reached the other management cluster with it, knows that by its certificate, and its token was known
    /// there. The host itself is known there only once it was moved.
    public var ready: Bool
    /// The URL of the other management cluster; empty while the kubeconfig cannot be used.
    @OmitEmpty public var server: String
    /// For people: why the host cannot follow yet; at most 1,024 characters. Empty when nothing is in the way.
    @OmitEmpty public var message: String

    /// A report about the kubeconfig of this digest.
    public init(bootstrapDigest: String, ready: Bool, server: String = "", message: String = "") {
        self.bootstrapDigest = bootstrapDigest
        self.ready = ready
        self.server = server
        self.message = message
    }
}

extension ByoHost {
    /// Whether this is what `clusterctl move` made of a host of another management cluster, and nobody has received it yet.
    public var hasArrived: Bool { spec.managementCluster?.origin.map { $0.uid != metadata.uid } ?? false }
}

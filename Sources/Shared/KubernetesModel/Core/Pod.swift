/// Containers that run together on a node: as far as drain and health checks look at them.
public struct Pod: KubernetesObject {
    /// Objects are at `/api/v1/namespaces/<namespace>/pods/<name>`.
    public static let apiResource = APIResource(version: "v1", kind: "Pod", plural: "pods")

    /// The annotation of pods that mirror a static pod of a kubelet. Deleting such a pod does not stop it.
    public static let mirrorAnnotation = "kubernetes.io/config.mirror"

    /// Its owner references tell what makes a new pod in its place; without a controller nothing does.
    @OmitEmpty public var metadata: ObjectMeta
    /// What runs, and where.
    @OmitEmpty public var spec: PodSpec
    /// Written by the kubelet of the node, and by the scheduler before.
    @OmitEmpty public var status: PodStatus

    /// A pod with an empty status, which the cluster fills in.
    public init(metadata: ObjectMeta, spec: PodSpec = PodSpec()) {
        self.metadata = metadata
        self.spec = spec
    }

    /// Whether the pod mirrors a static pod of its node's kubelet.
    public var isMirror: Bool { metadata.annotations[Self.mirrorAnnotation] != nil }

    /// Whether all containers have ended for good.
    public var isFinished: Bool { status.phase == .succeeded || status.phase == .failed }

    /// Whether the pod serves.
    public var isReady: Bool { status.conditions.contains { $0.type == "Ready" && $0.status == .true } }

    /// Whether data of the pod is lost when it leaves its node.
    public var hasLocalStorage: Bool { spec.volumes.contains { $0.emptyDir != nil } }
}

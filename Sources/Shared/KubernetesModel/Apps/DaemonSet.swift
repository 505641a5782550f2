/// Runs a pod on every node: as far as drain looks at it.
public struct DaemonSet: KubernetesObject {
    /// Objects are at `/apis/apps/v1/namespaces/<namespace>/daemonsets/<name>`.
    public static let apiResource = APIResource(group: "apps", version: "v1", kind: "DaemonSet", plural: "daemonsets")

    /// Its UID is what the owner references of the pods name.
    @OmitEmpty public var metadata: ObjectMeta
    /// Which pods belong to it, and what they look like.
    @OmitEmpty public var spec: DaemonSetSpec
    /// Written by the DaemonSet controller.
    @OmitEmpty public var status: DaemonSetStatus

    /// A daemon set with an empty status, which its controller fills in.
    public init(metadata: ObjectMeta, spec: DaemonSetSpec = DaemonSetSpec()) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `DaemonSet`.
public struct DaemonSetSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Pods that belong to it; must match the labels of ``template``. Cannot be changed.
    @OmitEmpty public var selector: LabelSelector
    /// What its pods are made from.
    @OmitEmpty public var template: PodTemplate

    /// What an absent spec reads as. The server refuses it: it wants a selector.
    public static let emptyValue = DaemonSetSpec()

    /// A spec; the server wants a selector that is not empty and a template with its labels.
    public init(selector: LabelSelector = LabelSelector(), template: PodTemplate = PodTemplate()) {
        self.selector = selector
        self.template = template
    }
}

/// From what a workload makes its pods.
/// Follows `core/v1` PodTemplateSpec.
public struct PodTemplate: Codable, Hashable, Sendable, EmptyValued {
    /// Labels, annotations and finalizers that the pods get; the rest does not reach them.
    @OmitEmpty public var metadata: ObjectMeta
    /// What the pods run.
    @OmitEmpty public var spec: PodSpec

    /// What an absent template reads as: no labels, no containers.
    public static let emptyValue = PodTemplate()

    /// A template, by default without labels and containers.
    public init(metadata: ObjectMeta = ObjectMeta(), spec: PodSpec = PodSpec()) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The observed state of a `DaemonSet`: numbers of nodes.
public struct DaemonSetStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Nodes that should run a pod of it.
    @OmitEmpty public var desiredNumberScheduled: Int
    /// Nodes that should run a pod of it, and have at least one.
    @OmitEmpty public var currentNumberScheduled: Int
    /// Nodes that should run a pod of it, and have one that is ready.
    @OmitEmpty public var numberReady: Int
    /// Generation of the daemon set that the numbers are about; nil before its controller has seen it.
    public var observedGeneration: Int64?

    /// What an absent status reads as: the controller has not counted yet.
    public static let emptyValue = DaemonSetStatus()

    /// An empty status: all numbers are 0.
    public init() {}
}

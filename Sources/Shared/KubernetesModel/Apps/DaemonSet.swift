/// Runs a pod on every node: as far as drain looks at it.
public struct DaemonSet: KubernetesObject {
    public static let apiResource = APIResource(group: "apps", version: "v1", kind: "DaemonSet", plural: "daemonsets")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: DaemonSetSpec
    @OmitEmpty public var status: DaemonSetStatus

    public init(metadata: ObjectMeta, spec: DaemonSetSpec = DaemonSetSpec()) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `DaemonSet`.
public struct DaemonSetSpec: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var selector: LabelSelector
    @OmitEmpty public var template: PodTemplate

    public static let emptyValue = DaemonSetSpec()

    public init(selector: LabelSelector = LabelSelector(), template: PodTemplate = PodTemplate()) {
        self.selector = selector
        self.template = template
    }
}

/// From what a workload makes its pods.
public struct PodTemplate: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: PodSpec

    public static let emptyValue = PodTemplate()

    public init(metadata: ObjectMeta = ObjectMeta(), spec: PodSpec = PodSpec()) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The observed state of a `DaemonSet`: numbers of nodes.
public struct DaemonSetStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var desiredNumberScheduled: Int
    @OmitEmpty public var currentNumberScheduled: Int
    @OmitEmpty public var numberReady: Int
    public var observedGeneration: Int64?

    public static let emptyValue = DaemonSetStatus()

    public init() {}
}

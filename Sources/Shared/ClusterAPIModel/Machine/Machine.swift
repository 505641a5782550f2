public import KubernetesModel

/// One member of a cluster: a host, what it starts with, and its Node. Follows `cluster.x-k8s.io/v1beta2 Machine`.
public struct Machine: ConditionedObject {
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.core, version: ClusterAPIGroup.version, kind: "Machine", plural: "machines")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: Preserving<MachineSpec>
    @OmitEmpty public var status: MachineStatus

    public init(metadata: ObjectMeta, spec: Preserving<MachineSpec>) {
        self.metadata = metadata
        self.spec = spec
    }

    /// Whether it belongs to the control plane.
    public var isControlPlane: Bool { metadata.labels[ClusterAPILabel.controlPlane] != nil }
}

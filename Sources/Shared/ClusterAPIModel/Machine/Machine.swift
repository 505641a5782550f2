public import KubernetesModel

/// One member of a cluster: a host, what it starts with, and its Node. Follows `cluster.x-k8s.io/v1beta2 Machine`.
public struct Machine: ConditionedObject {
    /// `machines` in `cluster.x-k8s.io/v1beta2`, namespaced.
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.core, version: ClusterAPIGroup.version, kind: "Machine", plural: "machines")

    /// Its bootstrap configuration and its host have the same name where a set or a control plane made them.
    @OmitEmpty public var metadata: ObjectMeta
    /// Fields that ``MachineSpec`` does not model are kept.
    @OmitEmpty public var spec: Preserving<MachineSpec>
    /// Written by the Machine controller; the owner adds the condition `UpToDate`.
    @OmitEmpty public var status: MachineStatus

    /// A machine that nobody has reconciled yet.
    public init(metadata: ObjectMeta, spec: Preserving<MachineSpec>) {
        self.metadata = metadata
        self.spec = spec
    }

    /// Whether it belongs to the control plane.
    public var isControlPlane: Bool { metadata.labels[ClusterAPILabel.controlPlane] != nil }
}

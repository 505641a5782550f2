public import ClusterAPIModel
public import KubernetesModel

/// What ``ByoMachine``s are made from.
public struct ByoMachineTemplate: KubernetesObject {
    public static let apiResource = ByohGroup.resource("ByoMachineTemplate", "byomachinetemplates")

    @OmitEmpty public var metadata: ObjectMeta
    public var spec: Spec
    @OmitEmpty public var status: Status

    public init(metadata: ObjectMeta, machine: ByoMachineSpec) {
        self.metadata = metadata
        self.spec = Spec(template: Template(spec: machine))
    }

    public struct Spec: Codable, Hashable, Sendable {
        public var template: Template

        public init(template: Template) {
            self.template = template
        }
    }

    public struct Template: Codable, Hashable, Sendable {
        @OmitEmpty public var metadata: TemplateMetadata
        public var spec: ByoMachineSpec

        public init(metadata: TemplateMetadata = .emptyValue, spec: ByoMachineSpec) {
            self.metadata = metadata
            self.spec = spec
        }
    }

    /// What a machine of this template offers: lets the cluster autoscaler count on machines that do not exist yet.
    public struct Status: Codable, Hashable, Sendable, EmptyValued {
        /// Such as `cpu` and `memory`.
        @OmitEmpty public var capacity: [String: Quantity]
        public var nodeInfo: NodeInfo?

        public static let emptyValue = Status()

        public init(capacity: [String: Quantity] = [:], nodeInfo: NodeInfo? = nil) {
            self.capacity = capacity
            self.nodeInfo = nodeInfo
        }
    }

    public struct NodeInfo: Codable, Hashable, Sendable {
        public var architecture: String?
        public var operatingSystem: String?

        public init(architecture: String? = nil, operatingSystem: String? = nil) {
            self.architecture = architecture
            self.operatingSystem = operatingSystem
        }
    }
}

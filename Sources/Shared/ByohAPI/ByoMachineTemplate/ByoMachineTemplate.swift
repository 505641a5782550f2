public import ClusterAPIModel
public import KubernetesModel

/// What ``ByoMachine``s are made from.
public struct ByoMachineTemplate: KubernetesObject {
    /// `byomachinetemplates` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced.
    public static let apiResource = ByohGroup.resource("ByoMachineTemplate", "byomachinetemplates")

    /// The template's own. Upstream adds the Cluster as an owner, ours does not. Copies get `spec.template.metadata`.
    @OmitEmpty public var metadata: ObjectMeta
    /// The template itself. To change it people make another template and refer to that.
    public var spec: Spec
    /// For the cluster autoscaler, so that it can scale up from zero. Written by the controller.
    @OmitEmpty public var status: Status

    /// A template that gives each ByoMachine this spec, and no labels or annotations.
    public init(metadata: ObjectMeta, machine: ByoMachineSpec) {
        self.metadata = metadata
        self.spec = Spec(template: Template(spec: machine))
    }

    /// Wraps the template, as all `<Kind>Template`s of Cluster API do.
    public struct Spec: Codable, Hashable, Sendable {
        /// What each ByoMachine is copied from.
        public var template: Template

        /// Wraps a template.
        public init(template: Template) {
            self.template = template
        }
    }

    /// The part of a ByoMachine that is copied.
    public struct Template: Codable, Hashable, Sendable {
        /// Labels and annotations that each ByoMachine gets.
        @OmitEmpty public var metadata: TemplateMetadata
        /// The spec that each ByoMachine gets.
        public var spec: ByoMachineSpec

        /// A template; without metadata it adds no labels or annotations.
        public init(metadata: TemplateMetadata = .emptyValue, spec: ByoMachineSpec) {
            self.metadata = metadata
            self.spec = spec
        }
    }

    /// What a machine of this template offers: lets the cluster autoscaler count on machines that do not exist yet.
    public struct Status: Codable, Hashable, Sendable, EmptyValued {
        /// `cpu`, `memory` and, where every host has some, GPUs such as `nvidia.com/gpu`: of each the least that a host has
        /// which machines of the template can get. Empty while there is no such host.
        @OmitEmpty public var capacity: [String: Quantity]
        /// What the machine's Node would say of its system; nil when nobody has worked it out.
        public var nodeInfo: NodeInfo?

        /// Nothing is known: what an absent `status` reads as.
        public static let emptyValue = Status()

        /// A status; by default with nothing known.
        public init(capacity: [String: Quantity] = [:], nodeInfo: NodeInfo? = nil) {
            self.capacity = capacity
            self.nodeInfo = nodeInfo
        }
    }

    /// What scaling up from zero needs of a Node's `status.nodeInfo`. Follows the contract of InfraMachineTemplate.
    public struct NodeInfo: Codable, Hashable, Sendable {
        /// `amd64`, `arm64`, `s390x` or `ppc64le`; nil when it is not known.
        public var architecture: String?
        /// Such as `linux`; nil when it is not known.
        public var operatingSystem: String?

        /// What is known of the Node; nil for what is not.
        public init(architecture: String? = nil, operatingSystem: String? = nil) {
            self.architecture = architecture
            self.operatingSystem = operatingSystem
        }
    }
}

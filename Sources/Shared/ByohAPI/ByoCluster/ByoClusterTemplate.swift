public import ClusterAPIModel
public import KubernetesModel

/// What ``ByoCluster``s of a ClusterClass are made from.
public struct ByoClusterTemplate: KubernetesObject {
    public static let apiResource = ByohGroup.resource("ByoClusterTemplate", "byoclustertemplates")

    @OmitEmpty public var metadata: ObjectMeta
    public var spec: Spec

    public init(metadata: ObjectMeta, cluster: ByoClusterSpec) {
        self.metadata = metadata
        self.spec = Spec(template: Template(spec: cluster))
    }

    public struct Spec: Codable, Hashable, Sendable {
        public var template: Template

        public init(template: Template) {
            self.template = template
        }
    }

    public struct Template: Codable, Hashable, Sendable {
        @OmitEmpty public var metadata: TemplateMetadata
        public var spec: ByoClusterSpec

        public init(metadata: TemplateMetadata = .emptyValue, spec: ByoClusterSpec) {
            self.metadata = metadata
            self.spec = spec
        }
    }
}

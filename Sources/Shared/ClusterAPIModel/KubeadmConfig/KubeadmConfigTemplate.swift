public import KubernetesModel

/// What KubeadmConfigs are made from. Follows `bootstrap.cluster.x-k8s.io/v1beta2 KubeadmConfigTemplate`.
public struct KubeadmConfigTemplate: KubernetesObject {
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.bootstrap, version: ClusterAPIGroup.version, kind: "KubeadmConfigTemplate",
        plural: "kubeadmconfigtemplates")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: Spec

    public init(metadata: ObjectMeta, spec: KubeadmConfigSpec) {
        self.metadata = metadata
        self.spec = Spec(template: Template(metadata: TemplateMetadata(), spec: Preserving(spec)))
    }

    public struct Spec: Codable, Hashable, Sendable, EmptyValued {
        @OmitEmpty public var template: Template

        public static let emptyValue = Spec(template: .emptyValue)

        public init(template: Template) {
            self.template = template
        }
    }

    public struct Template: Codable, Hashable, Sendable, EmptyValued {
        @OmitEmpty public var metadata: TemplateMetadata
        @OmitEmpty public var spec: Preserving<KubeadmConfigSpec>

        public static let emptyValue = Template(metadata: TemplateMetadata(), spec: .emptyValue)

        public init(metadata: TemplateMetadata, spec: Preserving<KubeadmConfigSpec>) {
            self.metadata = metadata
            self.spec = spec
        }
    }
}

public import KubernetesModel

/// What KubeadmConfigs are made from. Follows `bootstrap.cluster.x-k8s.io/v1beta2 KubeadmConfigTemplate`.
public struct KubeadmConfigTemplate: KubernetesObject {
    /// `kubeadmconfigtemplates` in `bootstrap.cluster.x-k8s.io/v1beta2`, namespaced.
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.bootstrap, version: ClusterAPIGroup.version, kind: "KubeadmConfigTemplate",
        plural: "kubeadmconfigtemplates")

    /// The template's own; what is made from it gets `spec.template.metadata`.
    @OmitEmpty public var metadata: ObjectMeta
    /// The template itself.
    @OmitEmpty public var spec: Spec

    /// A template that gives each KubeadmConfig this spec, and no labels or annotations.
    public init(metadata: ObjectMeta, spec: KubeadmConfigSpec) {
        self.metadata = metadata
        self.spec = Spec(template: Template(metadata: TemplateMetadata(), spec: Preserving(spec)))
    }

    /// Wraps the template, as all `<Kind>Template`s of Cluster API do.
    public struct Spec: Codable, Hashable, Sendable, EmptyValued {
        /// What each KubeadmConfig is copied from.
        @OmitEmpty public var template: Template

        /// A template in which nothing is set: what an absent `spec` reads as.
        public static let emptyValue = Spec(template: .emptyValue)

        /// Wraps a template.
        public init(template: Template) {
            self.template = template
        }
    }

    /// The part of a KubeadmConfig that is copied.
    public struct Template: Codable, Hashable, Sendable, EmptyValued {
        /// Labels and annotations that each KubeadmConfig gets.
        @OmitEmpty public var metadata: TemplateMetadata
        /// The spec that each KubeadmConfig gets, with the fields that our type does not model.
        @OmitEmpty public var spec: Preserving<KubeadmConfigSpec>

        /// Nothing is set: what an absent `template` reads as.
        public static let emptyValue = Template(metadata: TemplateMetadata(), spec: .emptyValue)

        /// A template of these parts.
        public init(metadata: TemplateMetadata, spec: Preserving<KubeadmConfigSpec>) {
            self.metadata = metadata
            self.spec = spec
        }
    }
}

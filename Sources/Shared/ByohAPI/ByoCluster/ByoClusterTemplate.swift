public import ClusterAPIModel
public import KubernetesModel

/// What ``ByoCluster``s of a ClusterClass are made from.
public struct ByoClusterTemplate: KubernetesObject {
    /// `byoclustertemplates` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced.
    public static let apiResource = ByohGroup.resource("ByoClusterTemplate", "byoclustertemplates")

    /// The template's own; what is made from it gets `spec.template.metadata`.
    @OmitEmpty public var metadata: ObjectMeta
    /// The template itself. There is no status.
    public var spec: Spec

    /// A template that gives each ByoCluster this spec, and no labels or annotations.
    public init(metadata: ObjectMeta, cluster: ByoClusterSpec) {
        self.metadata = metadata
        self.spec = Spec(template: Template(spec: cluster))
    }

    /// Wraps the template, as all `<Kind>Template`s of Cluster API do.
    public struct Spec: Codable, Hashable, Sendable {
        /// What each ByoCluster is copied from.
        public var template: Template

        /// Wraps a template.
        public init(template: Template) {
            self.template = template
        }
    }

    /// The part of a ByoCluster that is copied.
    public struct Template: Codable, Hashable, Sendable {
        /// Labels and annotations that each ByoCluster gets.
        @OmitEmpty public var metadata: TemplateMetadata
        /// The spec that each ByoCluster gets.
        public var spec: ByoClusterSpec

        /// A template; without metadata it adds no labels or annotations.
        public init(metadata: TemplateMetadata = .emptyValue, spec: ByoClusterSpec) {
            self.metadata = metadata
            self.spec = spec
        }
    }
}

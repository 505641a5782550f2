public import ClusterAPIModel
public import KubernetesModel

/// What ``ByoRemediation``s are made from: a MachineHealthCheck names it in `spec.remediation.templateRef`.
///
/// It may change: what is being remediated goes on as it began.
public struct ByoRemediationTemplate: KubernetesObject {
    /// `byoremediationtemplates` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced.
    public static let apiResource = ByohGroup.resource("ByoRemediationTemplate", "byoremediationtemplates")

    /// The template's own; what is made from it gets `spec.template.metadata`.
    @OmitEmpty public var metadata: ObjectMeta
    /// The template itself. There is no status.
    public var spec: Spec

    /// A template that gives each ByoRemediation this spec, and no labels or annotations.
    public init(metadata: ObjectMeta, remediation: ByoRemediationSpec) {
        self.metadata = metadata
        self.spec = Spec(template: Template(spec: remediation))
    }

    /// Wraps the template, as all `<Kind>Template`s of Cluster API do.
    public struct Spec: Codable, Hashable, Sendable {
        /// What each ByoRemediation is copied from.
        public var template: Template

        /// Wraps a template.
        public init(template: Template) {
            self.template = template
        }
    }

    /// The part of a ByoRemediation that is copied.
    public struct Template: Codable, Hashable, Sendable {
        /// Labels and annotations that each ByoRemediation gets.
        @OmitEmpty public var metadata: TemplateMetadata
        /// The spec that each ByoRemediation gets.
        public var spec: ByoRemediationSpec

        /// A template; without metadata it adds no labels or annotations.
        public init(metadata: TemplateMetadata = .emptyValue, spec: ByoRemediationSpec) {
            self.metadata = metadata
            self.spec = spec
        }
    }
}

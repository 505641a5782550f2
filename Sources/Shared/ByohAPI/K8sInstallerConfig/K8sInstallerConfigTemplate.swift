public import ClusterAPIModel
public import KubernetesModel

/// What `ByoMachine.spec.installerRef` names: one installation for many machines.
public struct K8sInstallerConfigTemplate: KubernetesObject {
    /// `k8sinstallerconfigtemplates` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced.
    public static let apiResource = ByohGroup.resource("K8sInstallerConfigTemplate", "k8sinstallerconfigtemplates")

    /// ByoMachines refer to the name, in their own namespace.
    @OmitEmpty public var metadata: ObjectMeta
    /// The template itself.
    public var spec: Spec
    /// Written by the controller.
    @OmitEmpty public var status: Status

    /// A template with this installation, and no labels or annotations.
    public init(metadata: ObjectMeta, config: K8sInstallerConfigSpec) {
        self.metadata = metadata
        self.spec = Spec(template: Template(spec: config))
    }

    /// Whether machines can be installed by it.
    public struct Status: Codable, Hashable, Sendable, EmptyValued {
        /// Entries of ``InstallationConditionType``.
        @OmitEmpty public var conditions: [Condition]

        /// Nothing is known: what an absent `status` reads as.
        public static let emptyValue = Status()

        /// The status of an object that nobody has reconciled.
        public init() {}
    }

    /// Wraps the template, as all `<Kind>Template`s of Cluster API do.
    public struct Spec: Codable, Hashable, Sendable {
        /// What is read for each machine.
        public var template: Template

        /// Wraps a template.
        public init(template: Template) {
            self.template = template
        }
    }

    /// What machines that refer to the template have in common.
    public struct Template: Codable, Hashable, Sendable {
        /// Labels and annotations for a copy. Our controller makes none and does not read it.
        @OmitEmpty public var metadata: TemplateMetadata
        /// The installation. A change counts for hosts that get their plan later; plans that are written stay.
        public var spec: K8sInstallerConfigSpec

        /// A template; without metadata it adds no labels or annotations.
        public init(metadata: TemplateMetadata = .emptyValue, spec: K8sInstallerConfigSpec) {
            self.metadata = metadata
            self.spec = spec
        }
    }
}

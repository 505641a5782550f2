public import ClusterAPIModel
public import KubernetesModel

/// What `ByoMachine.spec.installerRef` names: one installation for many machines.
public struct K8sInstallerConfigTemplate: KubernetesObject {
    public static let apiResource = ByohGroup.resource("K8sInstallerConfigTemplate", "k8sinstallerconfigtemplates")

    @OmitEmpty public var metadata: ObjectMeta
    public var spec: Spec

    public init(metadata: ObjectMeta, config: K8sInstallerConfigSpec) {
        self.metadata = metadata
        self.spec = Spec(template: Template(spec: config))
    }

    public struct Spec: Codable, Hashable, Sendable {
        public var template: Template

        public init(template: Template) {
            self.template = template
        }
    }

    public struct Template: Codable, Hashable, Sendable {
        @OmitEmpty public var metadata: TemplateMetadata
        public var spec: K8sInstallerConfigSpec

        public init(metadata: TemplateMetadata = .emptyValue, spec: K8sInstallerConfigSpec) {
            self.metadata = metadata
            self.spec = spec
        }
    }
}

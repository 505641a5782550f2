import ByohAPI
import KubernetesModel

/// Installations for one machine.
struct K8sInstallerConfigRules: ObjectRules {
    func problems(in config: K8sInstallerConfig) -> [FieldProblem] {
        InstallationCheck.problems(in: config.spec, at: "spec")
    }

    func warnings(about config: K8sInstallerConfig) -> [String] {
        InstallationCheck.warnings(about: config.spec, at: "spec")
    }
}

/// Installations for many machines. They may change: a change counts for hosts that get their plan later.
struct K8sInstallerConfigTemplateRules: ObjectRules {
    private static let path = "spec.template.spec"

    func problems(in template: K8sInstallerConfigTemplate) -> [FieldProblem] {
        InstallationCheck.problems(in: template.spec.template.spec, at: Self.path)
    }

    func warnings(about template: K8sInstallerConfigTemplate) -> [String] {
        InstallationCheck.warnings(about: template.spec.template.spec, at: Self.path)
    }
}

/// What can be wrong with an installation. Manifests of the existing project are taken as they are, with a word on what
/// they lack.
private enum InstallationCheck {
    static func problems(in spec: K8sInstallerConfigSpec, at path: String) -> [FieldProblem] {
        FieldProblem(in: spec.installation, at: path).map { [$0] } ?? []
    }

    static func warnings(about spec: K8sInstallerConfigSpec, at path: String) -> [String] {
        spec.missingInstallation(at: path).map { [$0] } ?? []
    }
}

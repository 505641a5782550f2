package import ByohAPI
package import ControllerRuntime
import KubernetesModel

/// Says whether machines can be installed by a template, and if not, what to write.
package struct K8sInstallerConfigTemplateReconciler: Reconciler {
    package init() {}

    package func markPaused(_ template: inout K8sInstallerConfigTemplate, _ scope: ReconcileScope) {
        template.mark(.paused, .true, because: .paused, at: scope.now)
    }

    package func apply(_ template: inout K8sInstallerConfigTemplate, _ scope: ReconcileScope) async throws -> Outcome {
        template.describe(template.spec.template.spec, at: "spec.template.spec", scope)
        return .settled
    }
}

/// Says whether machines can be installed by a single installation, and if not, what to write.
package struct K8sInstallerConfigReconciler: Reconciler {
    package init() {}

    package func markPaused(_ config: inout K8sInstallerConfig, _ scope: ReconcileScope) {
        config.mark(.paused, .true, because: .paused, at: scope.now)
    }

    package func apply(_ config: inout K8sInstallerConfig, _ scope: ReconcileScope) async throws -> Outcome {
        config.describe(config.spec, at: "spec", scope)
        config.status.ready = config.isTrue(.ready)
        return .settled
    }
}

extension Conditioned where ConditionType == InstallationConditionType, Reason == InstallationReason {
    /// Recomputes both conditions.
    fileprivate mutating func describe(_ spec: K8sInstallerConfigSpec, at path: String, _ scope: ReconcileScope) {
        mark(.paused, .false, because: .notPaused, at: scope.now)
        if let missing = spec.missingInstallation(at: path) {
            mark(.ready, .false, because: .missing, missing, at: scope.now)
        } else if let invalid = spec.invalidInstallation(at: path) {
            mark(.ready, .false, because: .invalid, invalid, at: scope.now)
        } else {
            mark(.ready, .true, because: .ready, at: scope.now)
        }
    }
}

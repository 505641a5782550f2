public import KubernetesModel

/// What an installation says about itself, in a ``K8sInstallerConfig`` and in a ``K8sInstallerConfigTemplate``.
public enum InstallationConditionType: String, CaseIterable, Sendable {
    /// Machines that refer to it can be installed.
    case ready = "Ready"
    /// Whether the controller leaves the object alone.
    case paused = "Paused"
}

/// Why a condition of an installation is as it is.
public enum InstallationReason: String, CaseIterable, Sendable {
    /// Set with a true ``InstallationConditionType/ready``.
    case ready = "Ready"
    /// There is no `installation`; the message says what to write.
    case missing = "InstallationMissing"
    /// No host could follow the `installation`; the message names the field and says what would be right.
    case invalid = "InstallationInvalid"
    /// Set with a true ``InstallationConditionType/paused``: the annotation `cluster.x-k8s.io/paused` is there.
    case paused = "Paused"
    /// Set with a false ``InstallationConditionType/paused``.
    case notPaused = "NotPaused"
}

extension K8sInstallerConfig: Conditioned {
    /// See ``InstallationConditionType``.
    public typealias ConditionType = InstallationConditionType
    /// See ``InstallationReason``.
    public typealias Reason = InstallationReason

    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}

extension K8sInstallerConfigTemplate: Conditioned {
    /// See ``InstallationConditionType``.
    public typealias ConditionType = InstallationConditionType
    /// See ``InstallationReason``.
    public typealias Reason = InstallationReason

    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}

extension K8sInstallerConfigSpec {
    /// What to write for machines to be installed by this; nil when nothing is missing.
    ///
    /// Manifests of the existing project name a repository of its bundles. They are accepted, and this is what they lack.
    ///
    /// - Parameter path: Where the spec is, such as `spec.template.spec`.
    public func missingInstallation(at path: String) -> String? {
        guard installation == nil else { return nil }
        let advice =
            "write \(path).installation with source: bundle, packages or preinstalled, and what the source needs"
        guard !bundleRepo.isEmpty else { return "\(path).installation is missing: \(advice)" }
        return "\(path).bundleRepo names bundles of the existing project, which byoh-agent does not read: \(advice)"
    }

    /// Why no host could follow the installation, whatever the version; nil when one could, or there is none.
    ///
    /// - Parameter path: Where the spec is, such as `spec.template.spec`.
    public func invalidInstallation(at path: String) -> String? {
        do throws(InvalidInstallation) {
            try installation?.validate()
            return nil
        } catch {
            return "\(path).\(error)"
        }
    }
}

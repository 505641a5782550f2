package import ByohAPI

/// What one installation is for: the wish of the plan, and what of the host it depends on.
package struct InstallationTask: Sendable {
    package var installation: HostPlan.HostInstallation
    package var providerID: String
    /// Of the host, in the words of Go.
    package var architecture: String
    /// Whether a process may be given a lower score than its parent has, which system containers often may not.
    package var canLowerOOMScores: Bool

    package init(
        installation: HostPlan.HostInstallation, providerID: String, architecture: String, canLowerOOMScores: Bool
    ) {
        self.installation = installation
        self.providerID = providerID
        self.architecture = architecture
        self.canLowerOOMScores = canLowerOOMScores
    }

    /// The minor version of Kubernetes: 31 for `v1.31.2`. Nil when the version is no version.
    package var minorVersion: Int? {
        let words = installation.kubernetesVersion.drop { $0 == "v" }.split(separator: ".")
        return words.count >= 3 && words[0] == "1" ? Int(words[1]) : nil
    }
}

package import HostSystem
package import KubernetesClient
import SystemPackage
package import Systemd

/// What every step of an installation works with.
package struct StepTools: Sendable {
    package var files: any HostFiles
    package var commands: any CommandRunner
    package var units: any UnitManager
    /// How bundles are reached that are not on this host.
    package var proxies: ProxyEnvironment

    package init(
        files: any HostFiles, commands: any CommandRunner, units: any UnitManager,
        proxies: ProxyEnvironment = ProxyEnvironment([:])
    ) {
        self.files = files
        self.commands = commands
        self.units = units
        self.proxies = proxies
    }

    /// Writes files of ours with a way back.
    func managed(_ record: any ArtifactRecord) -> ManagedFiles {
        ManagedFiles(files, record, savedFolder: "/var/lib/byoh-agent/saved")
    }
}

package import HostSystem
package import KubernetesClient
import SystemPackage
package import Systemd

/// What every step of an installation works with.
package struct StepTools: Sendable {
    package var files: any HostFiles
    package var commands: any CommandRunner
    package var units: any UnitManager
    /// How bundles and keys are reached that are not on this host.
    package var proxies: ProxyEnvironment
    /// The same for programs of the host, by the names that all of them read. May hold a password.
    let proxyVariables: [String: String]

    /// - Parameter environment: Of the process; what says nothing about proxies is not looked at.
    package init(
        files: any HostFiles, commands: any CommandRunner, units: any UnitManager, environment: [String: String] = [:]
    ) {
        self.files = files
        self.commands = commands
        self.units = units
        proxies = ProxyEnvironment(environment)
        proxyVariables = ["http_proxy", "https_proxy", "no_proxy"].reduce(into: [:]) { variables, name in
            variables[name] = environment[name.uppercased()] ?? environment[name]
        }
    }

    /// The value of a kernel parameter; nil when the kernel has none of the name, which has dots between its parts.
    func parameter(_ name: String) throws -> String? {
        try files.text(Self.path(ofParameter: name)).map { text in String(text.prefix { $0 != "\n" }) }
    }

    /// Names of interfaces with dots do not occur among ours.
    static func path(ofParameter name: String) -> FilePath {
        FilePath("/proc/sys/" + String(name.map { $0 == "." ? "/" : $0 }))
    }

    /// Writes files of ours with a way back.
    func managed(_ record: any ArtifactRecord) -> ManagedFiles {
        ManagedFiles(files, record, savedFolder: "/var/lib/byoh-agent/saved")
    }
}

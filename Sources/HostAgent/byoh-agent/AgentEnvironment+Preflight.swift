import HostProbes
import HostReset
import HostSystem
import Installer
import KubernetesClient
import Registration
import Systemd

extension AgentEnvironment {
    /// The checks of this host, the same for the service and for the command line.
    func preflight() -> Preflight {
        let commands = SystemCommandRunner()
        let reset = hostReset(StepTools(files: files, commands: commands, units: SystemdUnits()))
        return Preflight(files: files, commands: commands, network: network) { acceptsSoftware in
            // The ports have a check of their own, which says who listens.
            try await reset.leftovers(of: [], withPorts: false, acceptsSoftware: acceptsSoftware)
        }
    }

    /// What takes a node off this host, or finds that there is one.
    func hostReset(_ tools: StepTools) -> HostReset {
        HostReset(
            files: tools.files, commands: tools.commands, units: tools.units, processes: LocalProcesses(),
            packages: PackageTransactions(tools))
    }

    /// - Parameter record: nil when the host is not enrolled.
    func preflightSubject(_ record: ManagementRecord?, isInUse: Bool = false) -> Preflight.Subject {
        Preflight.Subject(
            hostName: record?.host ?? network.hostName.lowercased(),
            managementServer: record.flatMap { resolvedServer(of: $0) },
            isInUse: isInUse)
    }

    /// The server whose name this host has to resolve; nil where a proxy does that.
    private func resolvedServer(of record: ManagementRecord) -> String? {
        do {
            let server = try ServerURL(parsing: record.server)
            return try ProxyEnvironment(Process.environment).proxy(for: server) == nil ? server.host : nil
        } catch {
            // A URL or a proxy that cannot be read is told by whoever connects.
            return nil
        }
    }
}

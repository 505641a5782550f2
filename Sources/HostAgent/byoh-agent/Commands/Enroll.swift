import ArgumentParser
import HostSystem
import KubernetesClient
import Registration

struct Enroll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes this host known to a management cluster, with a bootstrap token.",
        discussion: """
            Makes a key that stays on this host, asks for a certificate, and waits until it is approved. It can be cut off and \
            run again. Afterwards the service takes over: systemctl enable --now byoh-agent
            """,
        aliases: ["enrol"])

    @Option(
        help: "A kubeconfig with the bootstrap token, from 'byohctl token create'. Its context names the namespace.")
    var bootstrapKubeconfig: String

    @Option(help: "What the host is called there, and its Node later. By default the host's own name.")
    var hostName: String?

    @Option(parsing: .unconditional, help: "How many seconds the approval is waited for.")
    var patience: Int = 600

    @Flag(help: "Enrol anew, though the host is enrolled already.")
    var force = false

    func validate() throws {
        guard patience > 0 else {
            throw ValidationError("--patience \(patience) is too short; it must be 1 second or more")
        }
    }

    func run() async throws {
        let agent = AgentEnvironment()
        try agent.requireRoot()
        try agent.store.recover()
        if let record = try agent.store.record(), try agent.store.isWhole(), !force {
            throw RegistrationError.alreadyEnrolled("\(record.namespace)/\(record.host) at \(record.server)")
        }
        var configuration = try bootstrapConfiguration()
        configuration.userAgent = "byoh-agent/\(ByohAgent.version)"
        let name = hostName ?? agent.network.hostName.lowercased()
        let enrolment = Enrolment(store: agent.store, files: agent.files, logger: agent.logger)
        try await enrolment.run(configuration, hostName: name, patience: .seconds(patience))
        print("Enrolled as \(configuration.namespace)/\(name). Next: systemctl enable --now byoh-agent")
    }

    /// What the file says.
    private func bootstrapConfiguration() throws -> ClientConfiguration {
        do {
            let kubeconfig = try Kubeconfig.load(environment: [:], explicitFile: bootstrapKubeconfig)
            let configuration = try ClientConfiguration(kubeconfig, environment: Process.environment)
            try configuration.requireTrust()
            return configuration
        } catch {
            throw ValidationError("--bootstrap-kubeconfig: \(error)")
        }
    }
}

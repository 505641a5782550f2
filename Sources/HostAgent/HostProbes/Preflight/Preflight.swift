import ByohAPI
package import HostSystem
import SystemPackage

/// Asks, before anything is changed, whether a host can become a node, and what is in the way.
///
/// Every check is made each time, so that an operator sees all that is wrong at once. A check that cannot be made warns and
/// says why: what cannot be seen does not keep a host from work.
///
/// Changes nothing on the host. Takes less than a second where names resolve, and never longer than `nameLimit` for each
/// of the two names that are looked up.
package struct Preflight: Sendable {
    let files: any HostFiles
    let commands: any CommandRunner
    let network: any NetworkTable
    let thresholds: PreflightThresholds
    let leftovers: @Sendable (_ acceptsSoftware: Bool) async throws -> [String]

    /// How long the resolver may take for one name.
    static let nameLimit: Duration = .seconds(5)

    /// What the checks are to be about.
    package struct Subject: Hashable, Sendable {
        /// What the host is or will be called in its management cluster.
        package var hostName: String
        /// The name or address of the management server; nil when none is known, or a proxy resolves it.
        package var managementServer: String?
        /// Whether the host is a node by the agent's doing. Then what belongs to the node is not looked for.
        package var isInUse: Bool

        package init(hostName: String, managementServer: String? = nil, isInUse: Bool = false) {
            self.hostName = hostName
            self.managementServer = managementServer
            self.isInUse = isInUse
        }
    }

    /// - Parameter leftovers: What of a node is on the host, a sentence each; with or without the programs that a node could
    ///   be made of.
    package init(
        files: any HostFiles, commands: any CommandRunner, network: any NetworkTable,
        thresholds: PreflightThresholds = PreflightThresholds(),
        leftovers: @escaping @Sendable (_ acceptsSoftware: Bool) async throws -> [String]
    ) {
        self.files = files
        self.commands = commands
        self.network = network
        self.thresholds = thresholds
        self.leftovers = leftovers
    }

    /// The results in the order in which people read them.
    package func run(_ subject: Subject) async -> [CheckResult] {
        var checks: [(name: String, look: () async throws -> Finding)] = [
            ("root", root), ("systemd", systemd), ("machine-id", machineID), ("cgroups", controlGroups),
            ("kernel-modules", kernelModules), ("programs", programs), ("disk-space", diskSpace),
            ("cpus", processors), ("memory", memory), ("time-sync", timeSynchronization),
            ("host-name", { try await hostName(subject.hostName) }),
        ]
        if let server = subject.managementServer {
            checks.append(("management-server", { try await managementServer(server) }))
        }
        if !subject.isInUse {
            checks += [
                ("swap", swap), ("ports", ports), ("conflicting-software", conflictingSoftware),
                (HostCheckup.nodeSoftware, softwareOfNodes), ("leftovers", leftoversOfNodes),
            ]
        }
        var results: [CheckResult] = []
        for check in checks {
            do {
                let finding = try await check.look()
                results.append(
                    CheckResult(check.name, finding.verdict, finding.evidence, remedy: finding.remedy))
            } catch {
                results.append(CheckResult(check.name, .warn, "could not be checked: \(error)"))
            }
        }
        return results
    }

    /// What a check says, before it has a name.
    struct Finding {
        var verdict: CheckResult.Verdict
        var evidence: String
        var remedy = ""

        static func pass(_ evidence: String) -> Finding { Finding(verdict: .pass, evidence: evidence) }
        static func warn(_ evidence: String, _ remedy: String) -> Finding {
            Finding(verdict: .warn, evidence: evidence, remedy: remedy)
        }
        static func fail(_ evidence: String, _ remedy: String) -> Finding {
            Finding(verdict: .fail, evidence: evidence, remedy: remedy)
        }
    }

    /// The first line of a file; empty when there is none.
    func line(_ path: FilePath) throws -> String {
        String((try files.text(path) ?? "").prefix { $0 != "\n" })
    }
}

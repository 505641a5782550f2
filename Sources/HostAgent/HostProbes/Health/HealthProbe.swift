package import HostSystem
import SystemPackage

/// Looks at what the host runs short of, and at what is about to end: files of `/proc` and a few certificates.
///
/// Takes milliseconds and starts one program, `timedatectl`, which its caller asks for seldom.
package struct HealthProbe: Sendable {
    let files: any HostFiles
    let commands: any CommandRunner
    let endpoint: any HealthEndpoint
    let network: any NetworkTable
    package var thresholds: HealthThresholds

    package init(
        files: any HostFiles, commands: any CommandRunner, endpoint: any HealthEndpoint = LoopbackEndpoint(),
        network: any NetworkTable = LocalNetwork(), thresholds: HealthThresholds = HealthThresholds()
    ) {
        self.files = files
        self.commands = commands
        self.endpoint = endpoint
        self.network = network
        self.thresholds = thresholds
    }

    /// Checks whose results hold only if they last.
    ///
    /// - Parameters:
    ///   - clockOffset: How far the API server's clock is ahead of the host's; nil when that is not known.
    ///   - isNode: A node is not given up for a clock that differs: it may be the API server's that is wrong, for all nodes.
    package func passingStates(clockOffset: Duration?, isNode: Bool) -> [CheckResult] {
        var results = [check("disk-space", diskSpace), check("inodes", inodes), check("memory", memory)]
        results += pressure()
        results.append(clockOffset.map { clock($0, isNode) } ?? CheckResult("clock", .pass, ""))
        return results
    }

    /// Checks whose results do not come and go.
    package func lastingStates() -> [CheckResult] { [check("writable", writable), check("reboot", reboot)] }

    /// When the node's certificates end; reading them takes more than all else, so its caller asks seldom.
    ///
    /// - Parameter now: Seconds since 1970, by the host's clock.
    package func certificates(now: Int64) -> CheckResult {
        check("certificates") { try certificates(now) }
    }

    /// Whether the link of the host's address is there, by what `link` remembers of earlier looks.
    package func link(_ link: inout NodeLink, isNode: Bool) -> CheckResult {
        do {
            return link.observe(try InterfaceProbe(files: files, network: network).read(), isNode: isNode)
        } catch {
            return CheckResult(NodeLink.check, .warn, "could not be checked: \(error)")
        }
    }

    /// What is checked only on nodes.
    package static let checksOfNodes = ["certificates", "kubelet-endpoint"]

    /// What a check says, before it has a name.
    struct Finding {
        var verdict: CheckResult.Verdict
        var evidence = ""
        var remedy = ""

        static let pass = Finding(verdict: .pass)
    }

    func check(_ name: String, _ look: () throws -> Finding) -> CheckResult {
        do {
            let finding = try look()
            return CheckResult(name, finding.verdict, finding.evidence, remedy: finding.remedy)
        } catch {
            return CheckResult(name, .warn, "could not be checked: \(error)")
        }
    }

    /// A percentage without decimals.
    static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

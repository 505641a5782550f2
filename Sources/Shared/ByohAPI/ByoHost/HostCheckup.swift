public import KubernetesModel

/// What came of a round of checks that the agent made on its host.
///
/// Only what is wrong is listed: ten thousand hosts that are well must not cost the memory of their lists.
public struct HostCheckup: Codable, Hashable, Sendable {
    /// The check that warns of a node's programs which the agent did not bring and no node was made of. A machine whose
    /// installation brings its own, source `bundle`, cannot have such a host.
    public static let nodeSoftware = "node-software"

    /// How many checks were made. At least 1, so that a checkup of a well host is not nothing.
    public var checks: Int
    /// Those that did not pass, in the order in which they were made. At most 32.
    @OmitEmpty public var findings: [Finding]

    /// A checkup; without findings everything was as it should be.
    public init(checks: Int, findings: [Finding] = []) {
        self.checks = checks
        self.findings = findings
    }

    /// One check that did not pass.
    public struct Finding: Codable, Hashable, Sendable {
        /// How bad it is.
        public enum Severity: String, Codable, CaseIterable, Hashable, Sendable {
            /// Somebody should look at it; the host can be used.
            case warning = "Warning"
            /// The host cannot do its work.
            case failure = "Failure"
        }

        /// Which check, in lower case with hyphens: `disk-space`. At most 64 characters.
        public var check: String
        /// How bad it is.
        public var severity: Severity
        /// What was seen, such as `port 10250 is held by kubelet (pid 812)`. At most 512 characters.
        @OmitEmpty public var evidence: String
        /// What would put it right; empty when that is nothing that we know. At most 512 characters.
        @OmitEmpty public var remedy: String

        /// A finding.
        public init(check: String, severity: Severity, evidence: String, remedy: String = "") {
            self.check = check
            self.severity = severity
            self.evidence = evidence
            self.remedy = remedy
        }
    }

    /// The findings that keep the host from its work.
    public var failures: [Finding] { findings.filter { $0.severity == .failure } }

    /// What a condition says about the findings: failures first, each with what was seen and what to do. Empty when there
    /// are none.
    public var summary: String {
        let ordered = failures + findings.filter { $0.severity != .failure }
        return ordered.map { finding in
            finding.remedy.isEmpty
                ? "\(finding.check): \(finding.evidence)" : "\(finding.check): \(finding.evidence); \(finding.remedy)"
        }.joined(separator: ". ")
    }
}

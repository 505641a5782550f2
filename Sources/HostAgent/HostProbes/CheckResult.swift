package import ByohAPI

/// What came of one look at one aspect of the host.
package struct CheckResult: Hashable, Sendable {
    package enum Verdict: String, CaseIterable, Codable, Hashable, Sendable, Comparable {
        case pass, warn, fail

        /// The worse is the greater.
        package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .pass: 0
            case .warn: 1
            case .fail: 2
            }
        }
    }

    /// Stable, lower case with hyphens, such as `disk-space`.
    package let check: String
    package let verdict: Verdict
    /// What was seen, such as `port 10250 is held by kubelet (pid 812)`. Never a secret.
    package let evidence: String
    /// What would put it right; empty when nothing has to be.
    package let remedy: String

    package init(_ check: String, _ verdict: Verdict, _ evidence: String, remedy: String = "") {
        self.check = check
        self.verdict = verdict
        self.evidence = evidence
        self.remedy = remedy
    }
}

extension HostCheckup {
    /// Limits of the API.
    private static let textLimit = 512
    private static let findingLimit = 32

    /// What is reported of these results: how many there are, and those that did not pass.
    package init(_ results: [CheckResult]) {
        let findings = results.compactMap { result -> Finding? in
            let severity: Finding.Severity
            switch result.verdict {
            case .pass: return nil
            case .warn: severity = .warning
            case .fail: severity = .failure
            }
            return Finding(
                check: result.check, severity: severity, evidence: Self.cut(result.evidence),
                remedy: Self.cut(result.remedy))
        }
        self.init(checks: max(1, results.count), findings: Array(findings.prefix(Self.findingLimit)))
    }

    private static func cut(_ text: String) -> String {
        text.count <= textLimit ? text : text.prefix(textLimit - 1) + "…"
    }
}

/// The results of a preflight for people: a line for each check, and below it what to do where something has to be done.
package struct PreflightTable: Hashable, Sendable {
    package let text: String

    package init(_ results: [CheckResult]) {
        let width = max(5, results.map(\.check.count).max() ?? 0)
        func row(_ check: String, _ verdict: String, _ evidence: String) -> String {
            check + String(repeating: " ", count: width - check.count + 2) + verdict
                + String(repeating: " ", count: 8 - verdict.count) + evidence
        }
        var lines = [row("CHECK", "RESULT", "EVIDENCE")]
        for result in results {
            lines.append(row(result.check, result.verdict.rawValue.uppercased(), result.evidence))
            if !result.remedy.isEmpty { lines.append(row("", "", "-> \(result.remedy)")) }
        }
        let count = { (verdict: CheckResult.Verdict) in results.count { $0.verdict == verdict } }
        lines.append("")
        lines.append("\(count(.pass)) passed, \(count(.warn)) warned, \(count(.fail)) failed")
        text = lines.joined(separator: "\n")
    }
}

import ByohAPI
import FoundationEssentials
import HostReconciler
import HostSystem
import KubernetesModel
import Registration

extension StatusReport {
    /// A line a fact, for people.
    func text(now: Time) -> String {
        var facts = FactLines(now: now)
        tellIdentity(&facts)
        facts.add("Service", service)
        tellAgent(&facts)
        tellNextHome(&facts)
        tellCertificate(&facts)
        tellUpgrade(&facts)
        tellWork(&facts)
        tellJudgement(&facts)
        return facts.text
    }

    private func tellIdentity(_ facts: inout FactLines) {
        guard let record else {
            return facts.add(
                "Host",
                "not enrolled; run 'byoh-agent enroll --bootstrap-kubeconfig FILE' with a file from 'byohctl token create'"
            )
        }
        facts.add("Host", "\(record.namespace)/\(record.host), uid \(record.hostUID)")
        facts.add("Management", record.server)
    }

    private func tellAgent(_ facts: inout FactLines) {
        guard let agent else {
            if isRunning {
                facts.add("Agent", "runs, and has not told how it does yet")
            } else if record != nil {
                facts.add("Agent", "does not run; start it with 'systemctl start byoh-agent'")
            }
            return
        }
        let process = agent.process.map { ", process \($0.id)" } ?? ""
        facts.add("Agent", "\(agent.version)\(process), started \(facts.moment(agent.startedAt))")
        let connection = agent.connection
        let problem = connection.problem.map { ": \($0)" } ?? ""
        facts.add("Connection", "\(connection.state.rawValue) since \(facts.moment(connection.since))\(problem)")
        facts.add("Lease", connection.lastRenewal.map { "renewed \(facts.moment($0))" } ?? "not renewed yet")
    }

    private func tellNextHome(_ facts: inout FactLines) {
        guard let rehoming = agent?.rehoming else { return }
        let place = rehoming.server.isEmpty ? "unknown" : rehoming.server
        facts.add(
            "Next home", rehoming.ready ? "\(place), ready to follow" : "\(place), cannot follow: \(rehoming.message)")
    }

    private func tellCertificate(_ facts: inout FactLines) {
        guard let certificate else { return }
        let end = Time(certificate.ends)
        guard end > facts.now else {
            return facts.add(
                "Certificate", "ended \(facts.moment(end)); what runs here goes on; run 'byoh-agent enroll --force'")
        }
        // Without an agent: when the latest of them would.
        let latest = certificate.time(atShare: HostCertificateLife.renewalShares.upperBound)
        let due = agent?.certificate?.renewal ?? Time(latest)
        let word = due < facts.now ? "renewal was due" : "renewal due"
        facts.add("Certificate", "ends \(facts.moment(end)), \(word) \(facts.moment(due))")
    }

    private func tellUpgrade(_ facts: inout FactLines) {
        switch upgrade {
        case .none: break
        case .underWay(let order): facts.add("Upgrade", "from \(order.from) to \(order.to) is under way")
        case .ended(let order, let result, let message):
            facts.add("Upgrade", "from \(order.from) to \(order.to) ended, \(result.rawValue)\(Self.clause(message))")
        case .past(let last):
            let versions = (last.from.map { "from \($0) " } ?? "") + "to \(last.to)"
            let end = "\(facts.moment(last.endedAt)), \(last.result.rawValue)\(Self.clause(last.message))"
            facts.add("Upgrade", "\(versions) ended \(end)")
        case .unreadable(let problem): facts.add("Upgrade", "it cannot be told what came of it: \(problem)")
        }
    }

    private static func clause(_ message: String) -> String { message.isEmpty ? "" : ": \(message)" }

    private func tellWork(_ facts: inout FactLines) {
        facts.add("State", state)
        if let claim = journal.claim { facts.add("Cluster", "\(claim.clusterName) (\(claim.providerID))") }
        if let plan = agent?.plan {
            facts.add("Plan", "revision \(plan.revision), \(plan.phase.rawValue)")
            let since = plan.startedAt.map { ", since \(facts.moment($0))" } ?? ""
            let message = plan.message.isEmpty ? "" : ": \(plan.message)"
            if !plan.step.isEmpty { facts.add("Step", plan.step + message + since) }
        } else if let step = journal.runningStep {
            facts.add("Step", step)
        }
        if let failure = journal.failure { facts.add("Failure", failure) }
        let count = journal.artifacts.count
        if count > 0 { facts.add("Made", "\(count == 1 ? "1 thing" : "\(count) things") on this host") }
    }

    private func tellJudgement(_ facts: inout FactLines) {
        guard let agent else { return }
        for (index, condition) in agent.conditions.enumerated() {
            let why = [condition.reason, condition.message].filter { !$0.isEmpty }.joined(separator: ": ")
            facts.add(
                index == 0 ? "Conditions" : "",
                "\(condition.type)=\(condition.status.rawValue)" + (why.isEmpty ? "" : " (\(why))"))
        }
        if let problem = agent.lastProblem {
            facts.add("Last problem", "\(facts.moment(problem.time)): \(problem.message)")
        }
    }
}

/// Lines with a name and a fact, as they are told at one moment.
private struct FactLines {
    let now: Time
    private(set) var text = ""

    private static let column = 14

    init(now: Time) {
        self.now = now
    }

    /// - Parameter fact: Part of it was written by others, who must not write more than their place in the line.
    mutating func add(_ name: String, _ fact: String) {
        text += name + String(repeating: " ", count: max(1, Self.column - name.count))
        for scalar in fact.unicodeScalars {
            text.unicodeScalars.append(scalar.value < 32 || (127..<160).contains(scalar.value) ? " " : scalar)
        }
        text += "\n"
    }

    /// `2026-11-28T11:00:00Z (3h ago)`.
    func moment(_ time: Time) -> String {
        let seconds = time.duration(to: now).components.seconds
        return "\(time) (\(seconds >= 0 ? "\(Self.span(seconds)) ago" : "in \(Self.span(-seconds))"))"
    }

    private static func span(_ seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds)s"
        case ..<7_200: "\(seconds / 60)m"
        case ..<172_800: "\(seconds / 3_600)h"
        default: "\(seconds / 86_400)d"
        }
    }
}

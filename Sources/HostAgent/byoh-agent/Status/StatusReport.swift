import ArgumentParser
import ByohAPI
import FoundationEssentials
import HostReconciler
import HostSystem
import KubernetesModel
import Registration

/// What can be told of a host and its agent, whether that runs or not. A pure value.
struct StatusReport {
    /// Nil when the host is not enrolled.
    let record: ManagementRecord?
    let certificate: HostCertificateLife?
    let journal: JournalState
    /// The unit's state, in systemd's words.
    let service: String
    /// Nil when no agent runs, or none has said anything yet.
    let agent: AgentStatus?

    /// What the agent is doing to the host, by its journal.
    var state: String {
        if journal.isCleaning { return "cleaning" }
        if journal.isBootstrapped { return "running" }
        if journal.attempts > 0 { return "bootstrapping" }
        return journal.isPristine ? "clean" : "installing"
    }

    private var isRunning: Bool { agent != nil || service == "active" || service == "reloading" }

    /// How the command ends; nil for success.
    var exitStatus: ExitCode? {
        if record == nil { return ExitStatus.notEnrolled }
        if !isRunning { return ExitStatus.notRunning }
        return agent?.connection.state == .connected ? nil : ExitStatus.notConnected
    }

    /// A line a fact, for people.
    func text(now: Time) -> String {
        let facts = identityFacts + agentFacts(now) + certificateFacts(now) + workFacts(now)
        return facts.map { name, text in
            name.isEmpty ? text : name + String(repeating: " ", count: max(1, 14 - name.count)) + text
        }.joined(separator: "\n") + "\n"
    }

    private var identityFacts: [(String, String)] {
        guard let record else {
            return [
                (
                    "Host",
                    "not enrolled; run 'byoh-agent enroll --bootstrap-kubeconfig FILE' with a file from "
                        + "'byohctl token create'"
                )
            ]
        }
        return [("Host", "\(record.namespace)/\(record.host), uid \(record.hostUID)"), ("Management", record.server)]
    }

    private func agentFacts(_ now: Time) -> [(String, String)] {
        var facts = [("Service", service)]
        guard let agent else {
            if record == nil { return facts }
            facts.append(
                (
                    "Agent",
                    isRunning
                        ? "runs, and has not told how it does yet"
                        : "does not run; start it with 'systemctl start byoh-agent'"
                ))
            return facts
        }
        let process = agent.process.map { ", process \($0.id)" } ?? ""
        facts.append(("Agent", "\(agent.version)\(process), started \(moment(agent.startedAt, now))"))
        let connection = agent.connection
        let problem = connection.problem.map { ": \($0)" } ?? ""
        facts.append(
            ("Connection", "\(connection.state.rawValue) since \(moment(connection.since, now))\(problem)"))
        facts.append(("Lease", connection.lastRenewal.map { "renewed \(moment($0, now))" } ?? "not renewed yet"))
        return facts
    }

    private func certificateFacts(_ now: Time) -> [(String, String)] {
        guard let certificate else { return [] }
        let end = Time(certificate.ends)
        if end < now {
            return [
                ("Certificate", "ended \(moment(end, now)); what runs here goes on; run 'byoh-agent enroll --force'")
            ]
        }
        let due =
            agent?.certificate?.renewal ?? Time(certificate.time(atShare: HostCertificateLife.renewalShares.upperBound))
        let word = due < now ? "renewal was due" : "renewed"
        return [("Certificate", "ends \(moment(end, now)), \(word) \(moment(due, now))")]
    }

    private func workFacts(_ now: Time) -> [(String, String)] {
        var facts = [("State", state)]
        if let claim = journal.claim { facts.append(("Cluster", "\(claim.clusterName) (\(claim.providerID))")) }
        if let plan = agent?.plan {
            facts.append(("Plan", "revision \(plan.revision), \(plan.phase.rawValue)"))
            if !plan.step.isEmpty {
                let since = plan.startedAt.map { ", since \(moment($0, now))" } ?? ""
                facts.append(("Step", plan.step + (plan.message.isEmpty ? "" : ": \(plan.message)") + since))
            }
        } else if let step = journal.runningStep {
            facts.append(("Step", step))
        }
        if let failure = journal.failure { facts.append(("Failure", failure)) }
        for (index, condition) in (agent?.conditions ?? []).enumerated() {
            let why = [condition.reason, condition.message].filter { !$0.isEmpty }.joined(separator: ": ")
            facts.append(
                (
                    index == 0 ? "Conditions" : " ",
                    "\(condition.type)=\(condition.status.rawValue)\(why.isEmpty ? "" : " (\(why))")"
                ))
        }
        if let problem = agent?.lastProblem {
            facts.append(("Last problem", "\(moment(problem.time, now)): \(problem.message)"))
        }
        if !journal.artifacts.isEmpty { facts.append(("Made", "\(journal.artifacts.count) things on this host")) }
        return facts
    }

    /// `2026-11-28T11:00:00Z (3h ago)`.
    private func moment(_ time: Time, _ now: Time) -> String {
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

extension Time {
    /// To the whole second below.
    init(_ date: Date) {
        self.init(secondsSinceEpoch: Int64(date.timeIntervalSince1970.rounded(.down)))
    }
}

import ArgumentParser
import ByohAPI
import FoundationEssentials
import HostReconciler
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
    var upgrade = UpgradeStanding.none

    /// What the agent is doing to the host, by its journal.
    var state: String {
        if journal.isCleaning { return "cleaning" }
        if journal.isBootstrapped { return "running" }
        if journal.attempts > 0 { return "bootstrapping" }
        return journal.isPristine ? "clean" : "installing"
    }

    var isRunning: Bool { agent != nil || service == "active" || service == "reloading" }

    /// How the command ends; nil for success.
    var exitStatus: ExitCode? {
        if record == nil { return ExitStatus.notEnrolled }
        if !isRunning { return ExitStatus.notRunning }
        return agent?.connection.state == .connected ? nil : ExitStatus.notConnected
    }
}

extension Time {
    /// To the whole second below.
    init(_ date: Date) {
        self.init(secondsSinceEpoch: Int64(date.timeIntervalSince1970.rounded(.down)))
    }
}

package import ByohAPI
import KubernetesModel

extension AgentRollout {
    /// How many hosts are named where there are many.
    private static let nameLimit = 5

    /// Says in the status how things stand.
    package func write(into upgrade: inout ByoAgentUpgrade) {
        var rollout = rollout
        rollout.halt = halt
        upgrade.status.rollout = rollout
        upgrade.status.observedGeneration = upgrade.metadata.generation ?? 0
        upgrade.status.hosts = hosts
        upgrade.status.upgraded = count(where: \.hasVersion)
        upgrade.status.upgrading = count { if case .upgrading = $0 { true } else { false } }
        upgrade.status.failed = count { if case .failed = $0 { true } else { false } }
        upgrade.status.waiting = count { standing in
            switch standing {
            case .ready, .held: true
            default: false
            }
        }
        let progress = progress
        upgrade.status.phase = progress.phase
        upgrade.mark(
            .progressing, progress.isGoingOn ? .true : .false, because: progress.reason, progress.message, at: now)
        let readiness = readiness
        upgrade.mark(
            .ready, readiness.reason == .complete ? .true : .false, because: readiness.reason, readiness.message,
            at: now)
    }

    // MARK: - Whether it goes on

    private struct Progress {
        let phase: ByoAgentUpgradeStatus.Phase
        let reason: ByoAgentUpgrade.Reason
        let message: String

        var isGoingOn: Bool { phase == .progressing }
    }

    private var progress: Progress {
        if let halt {
            return Progress(
                phase: .halted, reason: .hostFailed,
                message:
                    "No further host is asked, since ByoHost \(halt.host) failed at \(halt.at). See what is wrong with it, "
                    + "then raise spec.attempt to try again, or set spec.version and spec.packages to others. "
                    + "What was wrong: \(halt.message)")
        }
        if isComplete { return Progress(phase: .complete, reason: .complete, message: "") }
        if upgrade.spec.paused {
            return Progress(phase: .paused, reason: .paused, message: "spec.paused is true: no further host is asked")
        }
        if standings.isEmpty {
            return takers.isEmpty
                ? Progress(phase: .waiting, reason: .noHosts, message: selectsNone)
                : Progress(phase: .superseded, reason: .superseded, message: whoHasThem)
        }
        let isUnderWay = standings.values.contains { $0.isUnderWay || $0.isOfAnother } || !orders.isEmpty
        guard isUnderWay else {
            let message =
                standings.values.contains(.ready)
                ? "As many hosts as spec.maxUnavailable lets are not well after their upgrade"
                : "No host that lacks \(upgrade.spec.version) can be asked now"
            return Progress(phase: .waiting, reason: .waitingForHosts, message: message)
        }
        guard isAmongCanaries else { return Progress(phase: .progressing, reason: .upgrading, message: "") }
        return Progress(
            phase: .progressing, reason: .canaries,
            message: "\(provenCount) of the first \(terms.canary) hosts (spec.canary) have done well for "
                + "\(terms.minReady.components.seconds) s; the others follow then")
    }

    private var whoHasThem: String {
        "All hosts that spec.selector selects are those of ByoAgentUpgrade "
            + "\(takers.sorted().prefix(Self.nameLimit).joined(separator: ", ")), which began later"
    }

    private var selectsNone: String {
        "spec.selector selects no ByoHost of namespace \(upgrade.metadata.namespace ?? "")"
    }

    // MARK: - Whether every host has it

    private var readiness: (reason: ByoAgentUpgrade.Reason, message: String) {
        let version = upgrade.spec.version
        if standings.isEmpty {
            return takers.isEmpty ? (.noHosts, selectsNone) : (.superseded, whoHasThem)
        }
        if isComplete { return (.complete, "All \(hosts) hosts run \(version)") }
        var parts = ["\(count(where: \.hasVersion)) of \(hosts) hosts run \(version)"]
        parts += [
            clause("Failed") { if case .failed(let why) = $0 { why } else { nil } },
            clause("Not well") { if case .unwell(let why) = $0 { why } else { nil } },
            clause("Upgrading") { if case .upgrading = $0 { "" } else { nil } },
            clause("Watched") { if case .watched(let end) = $0 { "until \(end)" } else { nil } },
            clause("Not to be asked now") { if case .held(let why, _) = $0 { why } else { nil } },
            clause("To come") { $0 == .ready ? "" : nil },
        ].compactMap(\.self)
        return (.hostsNotUpgraded, parts.joined(separator: ". "))
    }

    /// The hosts of one kind with what is to be said of each; nil when there are none.
    private func clause(_ title: String, _ words: (Standing) -> String?) -> String? {
        let found = standings.compactMap { name, standing in words(standing).map { (name: name, words: $0) } }
        guard !found.isEmpty else { return nil }
        let texts = found.sorted { $0.name < $1.name }.prefix(Self.nameLimit).map { host in
            host.words.isEmpty ? host.name : "\(host.name) (\(PrintableText.of(host.words, limit: 128)))"
        }
        let rest = found.count - texts.count
        return "\(title): \(texts.joined(separator: ", "))" + (rest > 0 ? " and \(rest) more" : "")
    }
}

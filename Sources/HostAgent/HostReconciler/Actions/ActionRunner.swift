package import ByohAPI
package import ControllerRuntime
package import Logging
import SystemPackage
package import Systemd

/// Does what the host is asked to do once: restarts the node's services, or the machine.
///
/// Guarantees: an order is carried out at most once. It is on the disk before anything is done about it, and a disk that does
/// not take it, or a memory that cannot be read, has the order fail. A reboot that was only waited for when the agent ended
/// is asked for by the next agent. Nothing is done on a host that is not the Node of the use which the order names: one that
/// is being installed, bootstrapped or cleaned, or that is another machine's. That is looked at again before each step.
package struct ActionRunner: Sendable {
    /// How long things may take.
    package struct Limits: Sendable {
        /// For one service to start. containerd waits for its plugins, the kubelet's unit is done as soon as it runs.
        package var service: Duration = .seconds(120)
        /// Between the last word and the reboot: the management cluster is to hear that it has begun.
        package var grace: Duration = .seconds(10)
        /// For a machine to go down. Services have 90 seconds each by systemd's default.
        package var shutdown: Duration = .seconds(600)

        package init() {}
    }

    private let journal: HostJournal
    private let memory: OrderMemory<ActionRecord>
    private let units: any UnitManager
    private let power: any HostPower
    private let limits: Limits
    private let timeline: Timeline
    private let logger: Logger
    private let bootID: @Sendable () -> String
    private let tell: @Sendable (ObservedAction) -> Void

    /// - Parameters:
    ///   - bootID: `/proc/sys/kernel/random/boot_id`; empty when it cannot be read.
    ///   - tell: Takes each report.
    package init(
        journal: HostJournal, memory: OrderMemory<ActionRecord>, units: any UnitManager, power: any HostPower,
        limits: Limits = Limits(), timeline: Timeline = .continuous(), logger: Logger,
        bootID: @escaping @Sendable () -> String, tell: @escaping @Sendable (ObservedAction) -> Void
    ) {
        self.journal = journal
        self.memory = memory
        self.units = units
        self.power = power
        self.limits = limits
        self.timeline = timeline
        self.logger = logger
        self.bootID = bootID
        self.tell = tell
    }

    /// Does it, or tells what became of it when it was begun before. A cancelled task leaves it as it is.
    package func perform(_ action: HostAction) async {
        let bootID = bootID()
        do {
            let known = try memory.record(of: action.id)
            if let known, let result = known.result {
                return report(known.id, result, known.message ?? "", in: bootID)
            }
            // Without it nobody can tell whether the machine has started again.
            guard !bootID.isEmpty else {
                return report(action.id, .failed, "/proc/sys/kernel/random/boot_id cannot be read", in: bootID)
            }
            if let known { return await resume(action, known, in: bootID) }
            let record = ActionRecord(id: action.id, kind: action.kind, bootID: bootID)
            if let refusal = await refusal(of: action) { return end(record, .refused, refusal, in: bootID) }
            // Whatever was to be started anew has been, and a Node that is just coming up must not be taken down again.
            if let before = action.bootID, before != bootID { return end(record, .succeeded, "", in: bootID) }
            try memory.remember(record)
            logger.notice(
                "Carrying out an action", metadata: ["action": "\(action.kind.rawValue)", "id": "\(action.id)"])
            report(record.id, .running, "", in: bootID)
            switch action.kind {
            case .restartServices: await restartServices(action, record, in: bootID)
            case .reboot: await reboot(action, record, in: bootID)
            }
        } catch {
            report(
                action.id, .failed,
                "Nothing was done, since \(memory.path) could not be read or written, by which it is done only once: "
                    + "\(error)", in: bootID)
        }
    }

    /// Why nothing is done; nil when it may be.
    private func refusal(of action: HostAction) async -> String? {
        let state = await journal.state
        guard let claim = state.claim, claim.claimID == action.claimID else {
            return "The host is not used for \(action.claimID)"
        }
        if state.isCleaning { return "The host is being cleaned" }
        if !state.isBootstrapped { return "The host is not a Node yet: its plan is being carried out" }
        return nil
    }

    /// What was begun by an agent that has ended since.
    private func resume(_ action: HostAction, _ record: ActionRecord, in bootID: String) async {
        switch record.kind {
        case .restartServices:
            end(record, .failed, "The agent ended before the services had been restarted", in: bootID)
        case .reboot where record.bootID != bootID: end(record, .succeeded, "", in: bootID)
        case .reboot where record.wasAsked == true: await waitForShutdown(record, in: bootID)
        case .reboot:
            report(record.id, .running, "", in: bootID)
            await reboot(action, record, in: bootID)
        }
    }

    // MARK: - The actions

    private func restartServices(_ action: HostAction, _ record: ActionRecord, in bootID: String) async {
        do {
            for unit in ServiceHealth.units {
                // The plan goes on beside this: what was a Node may be cleaned meanwhile.
                if let refusal = await refusal(of: action) { return end(record, .refused, refusal, in: bootID) }
                // One that has failed too often is not started otherwise.
                try await units.resetFailed(unit)
                let deadline = timeline.now.advanced(by: limits.service)
                try await timeline.withDeadline(deadline, "The restart of \(unit)") { [units] in
                    try await units.restart(unit)
                }
            }
            end(record, .succeeded, "", in: bootID)
        } catch {
            if Task.isCancelled { return }
            end(record, .failed, "\(error)", in: bootID)
        }
    }

    private func reboot(_ action: HostAction, _ record: ActionRecord, in bootID: String) async {
        var record = record
        do {
            try await timeline.sleep(until: timeline.now.advanced(by: limits.grace))
            if let refusal = await refusal(of: action) { return end(record, .refused, refusal, in: bootID) }
            try Task.checkCancellation()
            // Before it is asked: an agent that ends in between must not ask again.
            record.wasAsked = true
            try memory.remember(record)
            logger.notice("Rebooting the host", metadata: ["id": "\(record.id)"])
            try await askForReboot(action)
        } catch {
            if Task.isCancelled { return }
            return end(record, .failed, "\(error)", in: bootID)
        }
        await waitForShutdown(record, in: bootID)
    }

    /// A refusal is often over soon: package managers block the shutdown while they work.
    private func askForReboot(_ action: HostAction) async throws {
        let patience = timeline.now.advanced(by: limits.shutdown)
        while true {
            do {
                return try await power.reboot()
            } catch {
                guard case UnitFailure.refused = error, timeline.now < patience, await refusal(of: action) == nil else {
                    throw error
                }
            }
            try await timeline.sleep(until: timeline.now.advanced(by: .seconds(30)))
        }
    }

    /// Mostly the agent ends with the machine before this does.
    private func waitForShutdown(_ record: ActionRecord, in bootID: String) async {
        do {
            try await timeline.sleep(until: timeline.now.advanced(by: limits.shutdown))
        } catch {
            // Cancelled: somebody else tells what became of it.
            return
        }
        end(
            record, .failed,
            "The host is still up \(limits.shutdown.components.seconds) seconds after it was to be rebooted; "
                + "'systemctl list-jobs' there tells what it waits for", in: bootID)
    }

    // MARK: - Telling

    private func end(
        _ record: ActionRecord, _ result: ObservedAction.Result, _ message: String, in bootID: String
    ) {
        var record = record
        record.result = result
        record.message = message.isEmpty ? nil : String(message.prefix(1_000))
        logger.notice("An action has ended", metadata: ["id": "\(record.id)", "result": "\(result.rawValue)"])
        do {
            try memory.remember(record)
        } catch {
            // That it was begun is remembered, so it is not done again; only the reason may be told differently later.
            logger.error("The end of an action could not be noted", metadata: ["error": "\(error)"])
        }
        report(record.id, result, message, in: bootID)
    }

    private func report(_ id: String, _ result: ObservedAction.Result, _ message: String, in bootID: String) {
        // A character may be more than one scalar, which is what the API counts.
        let text = String(String.UnicodeScalarView(message.unicodeScalars.prefix(1_000)))
        tell(ObservedAction(id: id, result: result, message: text, bootID: bootID))
    }
}

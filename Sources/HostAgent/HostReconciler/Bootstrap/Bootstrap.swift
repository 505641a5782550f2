package import ByohAPI
package import CloudConfig
package import HostSystem
package import Logging
import SystemPackage
package import Systemd

/// Turns an installed host into a node, by what the bootstrap provider says.
///
/// The commands run in a transient unit: they go on when the agent ends, and a new agent finds them by the unit's name, or
/// reads in their folder how they ended. Only an attempt that really died is reset and tried again, and never on a host that
/// is a node already.
package struct Bootstrap: Sendable {
    package let files: any HostFiles
    package let commands: any CommandRunner
    package let units: any UnitManager
    package let journal: HostJournal
    package let hostName: String
    let limits: @Sendable () -> Limits
    let logger: Logger

    /// How much patience there is with the commands.
    package struct Limits: Hashable, Sendable {
        /// How often kubeadm is tried before somebody has to look.
        package var attempts: Int
        /// When one attempt is ended.
        package var time: Duration

        package init(attempts: Int = 6, time: Duration = .seconds(1_800)) {
            self.attempts = attempts
            self.time = time
        }
    }

    /// - Parameter limits: Asked before each attempt.
    package init(
        files: any HostFiles, commands: any CommandRunner, units: any UnitManager, journal: HostJournal,
        hostName: String, limits: @escaping @Sendable () -> Limits = { Limits() }, logger: Logger
    ) {
        self.files = files
        self.commands = commands
        self.units = units
        self.journal = journal
        self.hostName = hostName
        self.limits = limits
        self.logger = logger
    }

    /// The pause before the attempt of this number. A node that was cut off while it joined is refused until the cluster has
    /// noticed that it is gone, which takes most of a minute.
    static func pause(before attempt: Int) -> Duration {
        attempt <= 1 ? .zero : .seconds([5, 10, 20, 40, 60][min(attempt - 2, 4)])
    }

    package static func unit(_ claimID: ClaimID) -> String { "byoh-bootstrap-\(claimID).service" }
    static func preparationUnit(_ claimID: ClaimID) -> String { "byoh-prepare-\(claimID).service" }

    /// The units that a use of the host may have running.
    package static func units(of claimID: ClaimID) -> [String] { [unit(claimID), preparationUnit(claimID)] }

    /// What is told while it runs.
    package struct Progress: Hashable, Sendable {
        package let step: String
        package let message: String
    }

    /// Runs the bootstrap to its success, from wherever an earlier agent left it.
    ///
    /// - Returns: What is to be told about a success; empty when all went well.
    /// - Throws: ``BootstrapFailure`` when it cannot succeed without help.
    package func run(
        _ claimID: ClaimID, _ plan: BootstrapPlan, tell: (Progress) async throws -> Void
    ) async throws -> String {
        let folder = BootstrapFolder(claimID, part: "run", files: files)
        while true {
            let state = await journal.state
            if let unit = state.commandsUnit {
                try await tell(
                    Progress(
                        step: "run-bootstrap", message: "Running the bootstrap commands, attempt \(state.attempts)"))
                guard let message = try await finish(unit, folder, plan) else { continue }
                // First: a machine that goes down now must not run them when it comes up.
                try KubeadmFiles(noted: await journal.artifacts).wipeAll(files)
                try await keep(plan.units)
                return message
            }
            if let failure = state.failure {
                guard state.attempts < limits().attempts else {
                    throw BootstrapFailure(
                        problem: "The bootstrap failed \(state.attempts) times, at last: \(failure)",
                        outputTail: try outputTail(of: plan, claimID))
                }
                let next = state.attempts + 1
                let pause = Self.pause(before: next)
                try await tell(
                    Progress(
                        step: "reset-attempt",
                        message:
                            "Attempt \(state.attempts) failed: \(failure); trying again in \(pause.components.seconds) s"
                    ))
                try await Task.sleep(for: pause)
                try await resetAttempt(plan)
                try await journal.write(.attempted(next))
            } else if state.attempts == 0 {
                try await journal.write(.attempted(1))
            }
            try await tell(Progress(step: "prepare-bootstrap", message: "Writing the files of the bootstrap"))
            do {
                try await prepare(plan, claimID, output: folder.output)
            } catch let failure as PreparationFailure {
                try await journal.write(.bootstrapFailed(failure.problem))
                continue
            }
            try folder.prepare(plan.commands)
            try await journal.write(.commandsStarted(unit: Self.unit(claimID)))
            try await start(Self.unit(claimID), folder, "Bootstrap of this host")
        }
    }

    /// Takes away what only the bootstrap needed: keys and tokens that stay nowhere else.
    ///
    /// - Parameter plan: What was run; nil when that is not known any more. It says what is secret in the output.
    package func wipe(_ claimID: ClaimID, _ plan: BootstrapPlan?) async throws {
        try BootstrapFolder.wipe(claimID, plan, files)
        try KubeadmFiles(noted: await journal.artifacts).wipeAll(files)
    }
}

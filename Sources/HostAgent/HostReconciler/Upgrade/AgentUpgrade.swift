package import ByohAPI
import CloudConfig
package import ControllerRuntime
package import HostSystem
package import KubernetesClient
import KubernetesModel
package import Logging
import SystemPackage
package import Systemd

/// Has this agent replaced by another version of itself.
///
/// The agent only prepares it: the new package, a package to go back to, and a script that puts the one in the place of the
/// other in a unit of its own (`UpgradeScript`). From then on the script decides. Whichever agent runs goes on with it,
/// whatever is ordered meanwhile: the new one tells the script that it has reported to the management cluster, and the one
/// that runs in the end tells what became of it.
///
/// Guarantees: an order ends once. What it came to is on the disk, and is told again whenever it is asked for. One that is
/// taken back before the script was started leaves nothing behind.
package struct AgentUpgrade: Sendable {
    /// What this agent is.
    package struct Facts: Sendable {
        package var version: String
        /// In the words of `AgentPackage.Architecture`.
        package var architecture: String
        /// The file that this process runs; empty when that cannot be told.
        package var program: String

        package init(version: String, architecture: String, program: String) {
            self.version = version
            self.architecture = architecture
            self.program = program
        }
    }

    let folder: UpgradeFolder
    let memory: OrderMemory<UpgradeRecord>
    let files: any HostFiles
    let commands: any CommandRunner
    let units: any UnitManager
    let proxies: ProxyEnvironment
    let facts: Facts
    let timeline: Timeline
    let clock: WallClock
    let logger: Logger
    private let tell: @Sendable (ObservedAgentUpgrade) -> Void
    private let waitUntilStored: @Sendable (ObservedAgentUpgrade) async -> Void

    /// How long is waited before a script that somebody has stopped is started again.
    private static let pause: Duration = .seconds(15)
    private static let messageLimit = 1_000
    /// For what other programs have said.
    static func redacted(_ text: String) -> String { OutputRedaction()(text) }

    /// - Parameters:
    ///   - tell: Takes each report.
    ///   - waitUntilStored: Returns once the management cluster has a report, and this agent's version with it; or when it was
    ///     cancelled.
    package init(
        folder: UpgradeFolder, memory: OrderMemory<UpgradeRecord>, files: any HostFiles, commands: any CommandRunner,
        units: any UnitManager, proxies: ProxyEnvironment, facts: Facts, timeline: Timeline = .continuous(),
        clock: WallClock = .system, logger: Logger, tell: @escaping @Sendable (ObservedAgentUpgrade) -> Void,
        waitUntilStored: @escaping @Sendable (ObservedAgentUpgrade) async -> Void
    ) {
        self.folder = folder
        self.memory = memory
        self.files = files
        self.commands = commands
        self.units = units
        self.proxies = proxies
        self.facts = facts
        self.timeline = timeline
        self.clock = clock
        self.logger = logger
        self.tell = tell
        self.waitUntilStored = waitUntilStored
    }

    // MARK: - Beginning

    /// Prepares it and has it begin, or tells what became of it. A cancelled task leaves what it has prepared.
    ///
    /// - Returns: Whether it has begun.
    package func begin(_ order: AgentUpgradeOrder) async -> Bool {
        do {
            if let known = try memory.record(of: order.id) {
                await drop()
                tell(report(known.id, known.result, known.message))
                return false
            }
            guard try folder.begun() == nil else { return true }
        } catch {
            let message = "Nothing was done, since it could not be told whether it was done before: \(error)"
            tell(report(order.id, .failed, message))
            return false
        }
        if order.version == facts.version {
            await drop()
            endUndone(UpgradeFolder.Order(order, from: facts.version), .succeeded, "")
            return false
        }
        var installed: String?
        do {
            tell(report(order.id, .running, "Fetching the package of \(order.version)"))
            logger.notice("Preparing an upgrade of the agent", metadata: Self.metadata(order.id, to: order.version))
            let package = try package(of: order)
            let version = try await installedVersion()
            installed = version
            try await prepare(package, for: order)
            try folder.write(UpgradeFolder.Order(order, from: version))
            try folder.installUnit()
            // The last moment to take it back.
            try Task.checkCancellation()
            try folder.begin()
            return true
        } catch {
            // The last step may have failed when it was done already.
            if mayHaveBegun { return true }
            if Task.isCancelled { return false }
            await drop()
            let problem = error as? UpgradeProblem
            endUndone(
                UpgradeFolder.Order(order, from: installed ?? ""), problem?.result ?? .failed,
                problem?.description ?? Self.redacted("\(error)"))
            return false
        }
    }

    /// Also where that cannot be told.
    private var mayHaveBegun: Bool {
        do {
            return try folder.stage() != nil
        } catch {
            return true
        }
    }

    /// Removes what was prepared for an order that does not stand any more. One that has begun goes on.
    package func drop() async {
        do {
            guard try folder.stage() == nil, try folder.remove() else { return }
            try await units.reload()
        } catch {
            logger.warning("What was prepared for an upgrade is left over", metadata: ["error": "\(error)"])
        }
    }

    // MARK: - Going on

    /// Sees the upgrade that has begun to its end, if there is one. One whose files nobody understands is left as it is; whoever
    /// orders another one hears of it.
    package func goOn() async {
        while !Task.isCancelled {
            do {
                guard let (stage, order) = try folder.begun() else { return }
                if stage == .ended { return try await conclude(order) }
                try await follow(order)
                if try folder.stage() == .ended { continue }
                logger.warning("The upgrade of the agent is not at its end, and does not run; starting it again")
            } catch let error as UnreadableUpgrade {
                return logger.error("There is no way to go on with an upgrade", metadata: ["error": "\(error)"])
            } catch {
                if Task.isCancelled { return }
                logger.error("The upgrade of the agent cannot be followed", metadata: ["error": "\(error)"])
            }
            // Throws only when cancelled.
            try? await timeline.sleep(until: timeline.now.advanced(by: Self.pause))
        }
    }

    /// Until the script is at rest.
    private func follow(_ order: UpgradeFolder.Order) async throws {
        let running = report(order.id, .running, "Replacing the agent \(order.from) by \(order.to)")
        tell(running)
        // It is only for the script's message.
        if facts.version != order.to { try? folder.noteRunning(facts.version) }
        if try await units.state(of: UpgradeScript.unit).isAtRest {
            logger.notice("Replacing the agent", metadata: Self.metadata(order.id, to: order.to))
            // Somebody may have removed it.
            try folder.installUnit()
            try await units.reload()
            try await units.start(UpgradeScript.unit)
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { [units] in
                _ = try await units.waitUntilAtRest(UpgradeScript.unit)
                return true
            }
            if facts.version == order.to {
                group.addTask { [folder, waitUntilStored, logger] in
                    await waitUntilStored(running)
                    if Task.isCancelled { return false }
                    try folder.report(order.id)
                    logger.notice("The new agent has reported", metadata: Self.metadata(order.id, to: order.to))
                    return false
                }
            }
            while try await group.next() == false {}
            group.cancelAll()
        }
    }

    private func conclude(_ order: UpgradeFolder.Order) async throws {
        _ = try await units.waitUntilAtRest(UpgradeScript.unit)
        let ending = try folder.ending()
        // As long as it is not noted, the folder is all that keeps it from being done again.
        try end(order, ending.result, Self.redacted(ending.message))
        if try folder.remove() { try await units.reload() }
    }

    // MARK: - Telling

    /// Notes and tells it; tells it also when it cannot be noted.
    private func end(
        _ order: UpgradeFolder.Order, _ result: ObservedAgentUpgrade.Result, _ message: String
    ) throws {
        defer { tell(report(order.id, result, message)) }
        let record = UpgradeRecord(order, result, message, endedAt: clock.nowInSeconds)
        logger.notice(
            "An upgrade of the agent has ended",
            metadata: Self.metadata(order.id, to: order.to).merging(["result": "\(result.rawValue)"]) { old, _ in old })
        try memory.remember(record)
    }

    /// Of one that has changed nothing, so that another agent may look at it again where this cannot be noted.
    private func endUndone(
        _ order: UpgradeFolder.Order, _ result: ObservedAgentUpgrade.Result, _ message: String
    ) {
        do {
            try end(order, result, message)
        } catch {
            logger.error("The end of an upgrade could not be noted", metadata: ["error": "\(error)"])
        }
    }

    private func report(
        _ id: String, _ result: ObservedAgentUpgrade.Result, _ message: String
    ) -> ObservedAgentUpgrade {
        // A character may be more than one scalar, which is what the API counts.
        let text = String(String.UnicodeScalarView(message.unicodeScalars.prefix(Self.messageLimit)))
        return ObservedAgentUpgrade(id: id, result: result, message: text, version: facts.version)
    }

    private static func metadata(_ id: String, to version: String) -> Logger.Metadata {
        ["id": "\(id)", "to": "\(version)"]
    }
}

extension UpgradeFolder {
    /// The script's last word, in the API's.
    package func ending() throws -> (result: ObservedAgentUpgrade.Result, message: String) {
        guard let (word, message) = try result() else {
            return (.failed, "The script that replaced the agent has left no word")
        }
        return (ObservedAgentUpgrade.Result(rawValue: word) ?? .failed, message)
    }
}

extension UpgradeFolder.Order {
    init(_ order: AgentUpgradeOrder, from version: String) {
        self.init(id: order.id, from: version, to: order.version, bound: order.reportTimeoutSeconds)
    }
}

extension UpgradeRecord {
    init(
        _ order: UpgradeFolder.Order, _ result: ObservedAgentUpgrade.Result, _ message: String, endedAt: Time
    ) {
        self.init(
            id: order.id, from: order.from.isEmpty ? nil : order.from, to: order.to, result: result, message: message,
            endedAt: endedAt)
    }
}

import CloudConfig
import HostSystem
import Installer
import Logging
import SystemPackage
import Systemd
import UnitNames

/// The units that bootstrap data brings or changes.
///
/// No service of them starts with the machine before the bootstrap has succeeded: after a power cut systemd would run kubeadm
/// by itself, beside the agent that judges how far it was. Storage does: what is on it must not be looked for below it.
extension Bootstrap {
    private static let folder = UnitFiles.folder
    /// Where drop-ins are written that are gone after a reboot.
    private static let volatileFolder = FilePath(UnitStart.folder)

    /// The files that a unit is written to, for as long as it is ours.
    static func paths(of unit: PlannedUnit) -> [FilePath] {
        let dropIns = folder.appending("\(unit.name).d")
        var paths = unit.dropIns.map { dropIns.appending($0.name) }
        if unit.contents != nil || unit.isMasked { paths.append(folder.appending(unit.name)) }
        return paths
    }

    /// Writes the units and brings about what they say, except for those that the commands start.
    ///
    /// - Parameter output: The file that gets what services print that run once. Their output holds tokens, and the journal of
    ///   the host is read by more people than root.
    func write(_ units: [PlannedUnit], output: String) async throws {
        guard !units.isEmpty else { return }
        // All of them before the first is written, which may be the template of another.
        for unit in units { try await noteEarlier(unit.name) }
        try await preserveLinks(of: units)
        for unit in units {
            if unit.isMasked { try await managed.link(Self.folder.appending(unit.name), to: "/dev/null") }
            if let contents = unit.contents { try await managed.write(Self.folder.appending(unit.name), contents) }
            for dropIn in unit.dropIns {
                try await managed.write(
                    Self.folder.appending("\(unit.name).d").appending(dropIn.name), dropIn.contents)
            }
            if unit.isStarted && unit.isOneShot {
                try await managed.write(
                    Self.outputDropIn(unit), "[Service]\nStandardOutput=append:\(output)\nStandardError=inherit\n")
            }
        }
        // The commands make it, and remove it unless they are cut off.
        try await journal.note(.file(path: Self.volatileFolder.appending(UnitStart.target).string, saved: nil))
        // Last: undone first, they end and are disabled while systemd still knows what they are.
        for unit in units where unit.isBrought(by: units) { try await noteBrought(unit.name) }
        try await noteBrought(UnitStart.target)
        try await self.units.reload()
        for unit in units { try await settle(unit) }
    }

    /// Once the host is a node: the units start with the machine, and what they print goes where it always does.
    ///
    /// When the machine went down after the node was made, those that are no services start here, since they did not with it.
    /// A service is not started again: it may be the one that ran kubeadm.
    func keep(_ units: [PlannedUnit]) async throws {
        guard !units.isEmpty else { return }
        for unit in units where unit.isOneShot {
            let dropIn = Self.outputDropIn(unit)
            try files.remove(dropIn)
            let folder = dropIn.removingLastComponent()
            if try files.names(in: folder).isEmpty { try files.remove(folder) }
        }
        try await self.units.reload()
        for unit in units where unit.isEnabled == true && !unit.isMasked { try await enable(unit) }
        for unit in units where unit.isStarted && !unit.isService {
            guard try await self.units.state(of: unit.name).isAtRest else { continue }
            do throws(UnitFailure) {
                try await self.units.start(unit.name)
            } catch {
                logger.warning(
                    "A unit of the bootstrap did not start", metadata: ["unit": "\(unit.name)", "error": "\(error)"])
            }
        }
    }

    /// Has the unit start with the machine, if systemd lets anybody do that.
    private func enable(_ unit: PlannedUnit) async throws(UnitFailure) {
        try await ask("A unit of the bootstrap does not start with the machine", unit) { () throws(UnitFailure) in
            try await units.enable(unit.name)
        }
    }

    /// Asks systemd for something that it may refuse for reasons that stay, however often it is asked: the unit is not on the
    /// host or masked there, an alias, made by a generator, or nobody may start or stop it by hand.
    ///
    /// - Parameter consequence: What is told then.
    private func ask(
        _ consequence: Logger.Message, _ unit: PlannedUnit, _ body: () async throws(UnitFailure) -> Void
    ) async throws(UnitFailure) {
        do throws(UnitFailure) {
            try await body()
        } catch {
            switch error {
            case .noSuchUnit, .refused:
                logger.warning(consequence, metadata: ["unit": "\(unit.name)", "error": "\(error)"])
            default: throw error
            }
        }
    }

    /// Ends what the commands have started: it runs in units of its own, and goes on when they are cut off.
    func stopServices(of plan: BootstrapPlan) async throws {
        guard !plan.units.isEmpty else { return }
        var names = [UnitStart.target]
        for unit in plan.units where unit.isStarted {
            if await journal.artifacts.contains(.bootstrapUnit(name: unit.name)) { names.append(unit.name) }
        }
        for name in UnitName.inStopOrder(names) {
            do throws(UnitFailure) {
                try await units.stop(name)
            } catch {
                // It says of itself that nobody may stop it by hand.
                guard case .refused = error else { throw error }
            }
        }
    }

    private static func outputDropIn(_ unit: PlannedUnit) -> FilePath {
        volatileFolder.appending("\(unit.name).d").appending("90-byoh-output.conf")
    }

    /// Notes how a unit was that is on the host and not ours, before it is changed for the first time.
    private func noteEarlier(_ name: String) async throws {
        guard await !isNoted(name), await !isOurs(Self.folder.appending(name).string),
            try await isOnHost(name)
        else { return }
        let isActive = try await !units.state(of: name).isAtRest
        try await journal.note(
            .foundUnit(name: name, wasEnabled: try UnitFiles(files).isEnabled(name), wasActive: isActive))
    }

    /// Has links come back that `disable` takes: of units of the host's own, and before any of them is changed.
    private func preserveLinks(of units: [PlannedUnit]) async throws {
        for artifact in await journal.artifacts {
            guard case .foundUnit(let name, let wasEnabled, _) = artifact, units.contains(where: { $0.name == name })
            else { continue }
            for link in try UnitFiles(files).links(of: name) {
                let startsIt = link.lastComponent?.string == name && link.removingLastComponent() != Self.folder
                // An earlier attempt has enabled it.
                if startsIt && !wasEnabled { continue }
                try await managed.preserve(link)
            }
        }
    }

    /// Whether the host has the unit's file, or a template that it is an instance of and that is not ours. What runs is the
    /// host's too: generators make units without a file in these folders, of fstab or of scripts of System V. Ours is noted as
    /// brought before it is started.
    private func isOnHost(_ name: String) async throws -> Bool {
        if try await !units.state(of: name).isAtRest { return true }
        let search = ProgramSearch(files)
        if try search.unit(name) != nil { return true }
        guard let template = UnitName(name).template, await !isOurs(Self.folder.appending(template).string) else {
            return false
        }
        return try search.unit(template) != nil
    }

    private func noteBrought(_ name: String) async throws {
        // One that was there before is brought too: what runs is ours until it is stopped.
        guard await !journal.artifacts.contains(.unit(name: name)) else { return }
        try await journal.note(.bootstrapUnit(name: name))
    }

    private func isNoted(_ name: String) async -> Bool {
        await journal.artifacts.contains { artifact in
            switch artifact {
            case .unit(name), .bootstrapUnit(name), .foundUnit(name, _, _): true
            default: false
            }
        }
    }

    /// Has a unit that is there be as the data says. At a machine's first boot, which Ignition knows alone, nothing runs yet.
    private func settle(_ unit: PlannedUnit) async throws {
        if unit.isMasked || unit.isEnabled == false {
            try await ask("A unit that the bootstrap data switches off runs on", unit) { () throws(UnitFailure) in
                try await units.stop(unit.name)
            }
            guard !unit.isMasked else { return }
            try await ask("A unit that the bootstrap data disables may start with the machine", unit) {
                () throws(UnitFailure) in try await units.disable(unit.name)
            }
            return
        }
        guard !unit.unitName.isTemplate else { return }
        // Of an earlier attempt.
        if unit.isStarted { try await units.resetFailed(unit.name) }
        let isStorage = unit.unitName.isStorage
        // Before the kubelet, which starts with the machine, could find the folder without it.
        if unit.isStarted && isStorage { try await enable(unit) }
        // Storage is in use by what runs, and goes on as it is.
        guard !isStorage, unit.contents != nil || !unit.dropIns.isEmpty else { return }
        guard try await units.state(of: unit.name).activity == .active else { return }
        try await ask("A unit runs on without its new configuration", unit) { () throws(UnitFailure) in
            try await units.restart(unit.name)
        }
    }
}

import CloudConfig
import HostSystem
import Installer
import Logging
import SystemPackage
import Systemd

/// The units that bootstrap data brings or changes.
///
/// None of them starts with the machine before the bootstrap has succeeded: after a power cut systemd would run kubeadm by
/// itself, beside the agent that judges how far it was.
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
        for unit in units where await isBrought(unit) { try await noteBrought(unit.name) }
        try await noteBrought(UnitStart.target)
        try await self.units.reload()
        for unit in units { try await settle(unit) }
    }

    /// Once the host is a node: the units start with the machine, and what they print goes where it always does.
    func keep(_ units: [PlannedUnit]) async throws {
        guard !units.isEmpty else { return }
        for unit in units where unit.isOneShot {
            let dropIn = Self.outputDropIn(unit)
            try files.remove(dropIn)
            let folder = dropIn.removingLastComponent()
            if try files.names(in: folder).isEmpty { try files.remove(folder) }
        }
        try await self.units.reload()
        for unit in units where unit.isEnabled == true && !unit.isMasked {
            do throws(UnitFailure) {
                try await self.units.enable(unit.name)
            } catch {
                switch error {
                // Not on the host, masked there, an alias, or made by a generator: that stays so, however often it is tried,
                // and the host is a node.
                case .noSuchUnit, .refused:
                    logger.warning(
                        "A unit of the bootstrap does not start with the machine",
                        metadata: ["unit": "\(unit.name)", "error": "\(error)"])
                default: throw error
                }
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
        for name in UnitName.inStopOrder(names) { try await units.stop(name) }
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

    /// Whether the host has the unit's file, or a template that it is an instance of and that is not ours.
    private func isOnHost(_ name: String) async throws -> Bool {
        let search = ProgramSearch(files)
        if try search.unit(name) != nil { return true }
        guard let template = UnitName(name).template, await !isOurs(Self.folder.appending(template).string) else {
            return false
        }
        return try search.unit(template) != nil
    }

    /// Whether the bootstrap has written the unit, or the template that it is an instance of.
    private func isBrought(_ unit: PlannedUnit) async -> Bool {
        if unit.contents != nil { return true }
        guard let template = unit.templateName else { return false }
        return await isOurs(Self.folder.appending(template).string)
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
            if !unit.isTemplate { try await units.stop(unit.name) }
            if !unit.isMasked { try await units.disable(unit.name) }
            return
        }
        guard !unit.isTemplate else { return }
        // Of an earlier attempt.
        if unit.isStarted { try await units.resetFailed(unit.name) }
        guard unit.contents != nil || !unit.dropIns.isEmpty else { return }
        if try await units.state(of: unit.name).activity == .active { try await units.restart(unit.name) }
    }
}

import CloudConfig
import HostSystem
import Installer
import SystemPackage
import Systemd

/// The units that bootstrap data brings or changes.
///
/// None of them starts with the machine before the bootstrap has succeeded: after a power cut systemd would run kubeadm by
/// itself, beside the agent that judges how far it was.
extension Bootstrap {
    /// Where units are written, and drop-ins that are gone after a reboot.
    private static let folder: FilePath = "/etc/systemd/system"
    private static let volatileFolder: FilePath = "/run/systemd/system"

    /// Writes the units and brings about what they say, except for those that the commands start.
    ///
    /// - Parameter output: The file that gets what services print that run once. Their output holds tokens, and the journal of
    ///   the host is read by more people than root.
    func write(_ units: [PlannedUnit], output: String) async throws {
        guard !units.isEmpty else { return }
        for unit in units {
            try await noteEarlier(unit.name)
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
            // Last: undone first, it ends and is disabled while systemd still knows what it is.
            if unit.contents != nil { try await noteBrought(unit.name) }
        }
        try await self.units.reload()
        for unit in units { try await settle(unit) }
    }

    /// Once the host is a node: the units start with the machine, and what they print goes where it always does.
    func keep(_ units: [PlannedUnit]) async throws {
        guard !units.isEmpty else { return }
        for unit in units where unit.isOneShot { try files.remove(Self.outputDropIn(unit)) }
        try await self.units.reload()
        for unit in units where unit.isEnabled == true && !unit.isMasked {
            do throws(UnitFailure) {
                try await self.units.enable(unit.name)
            } catch {
                // Of a unit that the host should have and has not; the commands have said so.
                guard case .noSuchUnit = error, unit.contents == nil else { throw error }
            }
        }
    }

    /// Ends what the commands have started: it runs in units of its own, and goes on when they are cut off.
    func stopServices(of plan: BootstrapPlan) async throws {
        for unit in plan.units where unit.isStarted && unit.isService {
            guard await journal.artifacts.contains(.bootstrapUnit(name: unit.name)) else { continue }
            try await units.stop(unit.name)
        }
    }

    private static func outputDropIn(_ unit: PlannedUnit) -> FilePath {
        volatileFolder.appending("\(unit.name).d").appending("90-byoh-output.conf")
    }

    /// Notes how a unit was that is on the host and not ours, before it is changed for the first time.
    private func noteEarlier(_ name: String) async throws {
        guard await !isNoted(name), await !isOurs(Self.folder.appending(name).string),
            try isOnHost(name)
        else { return }
        let state = try await units.state(of: name)
        try await journal.note(
            .foundUnit(name: name, wasEnabled: try isEnabled(name), wasActive: !state.isAtRest))
    }

    /// Whether the host has the unit's file, or the template that it is an instance of.
    private func isOnHost(_ name: String) throws -> Bool {
        let search = ProgramSearch(files)
        if try search.unit(name) != nil { return true }
        guard let at = name.firstIndex(of: "@"), let dot = name.lastIndex(of: "."), at < dot else { return false }
        return try search.unit("\(name[...at])\(name[dot...])") != nil
    }

    private func noteBrought(_ name: String) async throws {
        guard await !isNoted(name) else { return }
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

    /// Whether a unit starts with the machine, or with something that does: whether another one wants or requires it.
    private func isEnabled(_ name: String) throws -> Bool {
        for folder in try files.names(in: Self.folder) where folder.hasSuffix(".wants") || folder.hasSuffix(".requires")
        {
            if try files.entry(at: Self.folder.appending(folder).appending(name)) != nil { return true }
        }
        return false
    }

    /// Has a unit that is there be as the data says. At a machine's first boot, which Ignition knows alone, nothing runs yet.
    private func settle(_ unit: PlannedUnit) async throws {
        if unit.isMasked || unit.isEnabled == false {
            try await units.stop(unit.name)
            if !unit.isMasked { try await units.disable(unit.name) }
            return
        }
        // Of an earlier attempt.
        if unit.isStarted { try await units.resetFailed(unit.name) }
        guard unit.contents != nil || !unit.dropIns.isEmpty else { return }
        if try await units.state(of: unit.name).activity == .active { try await units.restart(unit.name) }
    }
}

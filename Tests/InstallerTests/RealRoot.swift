import HostSystem
import SystemPackage
import Systemd

/// What the steps noted in it.
actor Journal: ArtifactRecord {
    private(set) var artifacts: [HostArtifact] = []

    func note(_ artifact: HostArtifact) {
        if !artifacts.contains(artifact) { artifacts.append(artifact) }
    }
}

/// Programs of another root, for the tests with real package managers.
struct ChrootCommands: CommandRunner {
    let root: FilePath

    func run(_ command: HostCommand) async throws(CommandFailure) -> CommandResult {
        var inside = command
        inside.program = "chroot"
        inside.arguments = [root.string, command.program] + command.arguments
        // systemctl in scripts of packages then changes files only.
        inside.environment["SYSTEMD_OFFLINE"] = "1"
        return try await SystemCommandRunner().run(inside)
    }
}

/// Runs transient services in the other root, to their end.
struct ChrootUnits: UnitManager {
    let commands: ChrootCommands

    func startTransient(_ service: TransientService) async throws(UnitFailure) {
        do {
            _ = try await commands.run(
                HostCommand(service.arguments[0], Array(service.arguments.dropFirst()), timeLimit: .seconds(300)))
        } catch {
            throw .refused(unit: service.unit, action: "start", message: error.description)
        }
    }

    func waitUntilAtRest(_ unit: String) async throws(UnitFailure) -> UnitState { .absent }
    func state(of unit: String) async throws(UnitFailure) -> UnitState { .absent }
    func start(_ unit: String) async throws(UnitFailure) {}
    func restart(_ unit: String) async throws(UnitFailure) {}
    func stop(_ unit: String) async throws(UnitFailure) {}
    func enable(_ unit: String) async throws(UnitFailure) {}
    func disable(_ unit: String) async throws(UnitFailure) {}
    func reload() async throws(UnitFailure) {}
    func resetFailed(_ unit: String) async throws(UnitFailure) {}
}

package import HostSystem
import SystemPackage
package import Systemd
import UnitNames

/// Takes everything off the host that a use of it has put there, brings back what had to make way, and proves it.
///
/// Driven by what was noted when it was made, and by what a node is known to leave behind. Rules, interfaces, files and
/// processes that are not of Kubernetes are not touched; neither are SSH and the default route.
///
/// Every step can run again: a reset that was cut off starts from the begin.
package struct HostReset: Sendable {
    let files: any HostFiles
    let commands: any CommandRunner
    let units: any UnitManager
    let processes: any ProcessTable
    let packages: any PackageRemoval

    package init(
        files: any HostFiles, commands: any CommandRunner, units: any UnitManager, processes: any ProcessTable,
        packages: any PackageRemoval
    ) {
        self.files = files
        self.commands = commands
        self.units = units
        self.processes = processes
        self.packages = packages
    }

    /// One thing that is taken away, told before it is done.
    package struct Progress: Hashable, Sendable {
        package let step: String
        package let message: String
    }

    /// Cleans the host.
    ///
    /// - Parameters:
    ///   - artifacts: What was noted, in order.
    ///   - bootstrapUnits: Transient units that may still run.
    ///   - tell: Called before each step.
    /// - Returns: What is still there afterwards, a sentence each; empty when the host is clean.
    package func run(
        artifacts: [HostArtifact], bootstrapUnits: [String], tell: (Progress) async throws -> Void
    ) async throws -> [String] {
        try await tell(Progress(step: "stop-bootstrap", message: "Stopping what still runs of the bootstrap"))
        for unit in bootstrapUnits { try await units.stop(unit) }
        // All but mounts and the like, which are still in use, and go when they are undone.
        for unit in UnitName.inStopOrder(Self.unitsOfBootstrap(artifacts)) { try await stopBrought(unit) }
        try await packages.settle()
        try await tell(Progress(step: "reset-kubeadm", message: "Resetting the node"))
        try await resetNode()
        try await tell(Progress(step: "stop-containers", message: "Stopping containers and their runtime"))
        try await stopContainers(artifacts)
        try await tell(Progress(step: "unmount", message: "Unmounting the filesystems of pods"))
        try await unmount()
        try await tell(
            Progress(step: "clean-network", message: "Removing interfaces, routes and firewall rules of pods"))
        try await cleanNetwork(artifacts)
        try await tell(
            Progress(step: "remove-files", message: "Removing files and bringing back what was there before"))
        try removeFolders(FoundFiles(artifacts))
        try await undo(artifacts)
        try await removeControlGroups()
        try await tell(Progress(step: "verify-clean", message: "Verifying that the host is clean"))
        return try await leftovers(of: artifacts)
    }

    static func unitsOfBootstrap(_ artifacts: [HostArtifact]) -> [String] {
        artifacts.compactMap { artifact in if case .bootstrapUnit(let name) = artifact { name } else { nil } }
    }

    /// Stops a unit that bootstrap data has brought. It may say of itself that nobody stops it by hand
    /// (`RefuseManualStop=`), which ends with its file.
    func stopBrought(_ unit: String) async throws(UnitFailure) {
        do throws(UnitFailure) {
            try await units.stop(unit)
        } catch {
            guard case .refused = error else { throw error }
        }
    }
}

package import HostSystem
package import KubernetesModel
package import Systemd

/// What upgrades have left on a host whose agent was stopped.
package struct UpgradeRemains: Sendable {
    private let folder: UpgradeFolder
    private let memory: OrderMemory<UpgradeRecord>
    private let units: any UnitManager

    package init(files: any HostFiles, units: any UnitManager) {
        folder = UpgradeFolder(files: files)
        memory = OrderMemory(files: files)
        self.units = units
    }

    /// Whether one has begun, and not ended.
    package var isUnderWay: Bool {
        get throws { try folder.begun().map { $0.stage != .ended } ?? false }
    }

    /// Notes what came of one that has ended, and removes all that was prepared, if none is under way.
    package func clear(at time: Time) async throws {
        guard try !isUnderWay else { return }
        if let order = try folder.begun()?.order {
            // It may be about to remove its unit.
            _ = try await units.waitUntilAtRest(UpgradeScript.unit)
            let ending = try folder.ending()
            let message = AgentUpgrade.redacted(ending.message)
            try memory.remember(UpgradeRecord(order, ending.result, message, endedAt: time))
        }
        if try folder.remove() { try await units.reload() }
    }
}

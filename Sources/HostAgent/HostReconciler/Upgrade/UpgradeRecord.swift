package import ByohAPI
package import KubernetesModel
package import SystemPackage

/// An upgrade of the agent that has ended.
package struct UpgradeRecord: OrderRecord, Hashable {
    package static let standardPath: FilePath = "/var/lib/byoh-agent/upgrades"
    package static let limit = 20

    /// `AgentUpgradeOrder.id`.
    package var id: String
    /// The version that was installed before; nil when that was not looked at.
    package var from: String?
    /// The version that was wanted.
    package var to: String
    package var result: ObservedAgentUpgrade.Result
    package var message: String
    /// By the host's clock.
    package var endedAt: Time

    package init(
        id: String, from: String? = nil, to: String, result: ObservedAgentUpgrade.Result, message: String, endedAt: Time
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.result = result
        self.message = message
        self.endedAt = endedAt
    }
}

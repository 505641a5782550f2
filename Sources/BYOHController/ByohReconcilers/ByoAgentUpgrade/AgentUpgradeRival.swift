import ByohAPI
import KubernetesModel

/// Another upgrade in the same namespace that has the say over what it selects, if it began later.
struct AgentUpgradeRival: Sendable {
    let name: String
    let startedAt: Time
    let selector: Selector

    /// Nil for one that is paused, on its way out, or means no hosts; or that nobody has looked at yet.
    init?(_ upgrade: ByoAgentUpgrade) {
        guard !upgrade.metadata.isDeleting, !upgrade.metadata.isLeaving, !upgrade.spec.paused,
            upgrade.metadata.annotations[ByohAnnotation.paused] == nil,
            let startedAt = upgrade.status.rollout?.startedAt,
            // What means nothing selects nothing.
            let terms = try? AgentUpgradeTerms(upgrade.spec)
        else { return nil }
        name = upgrade.metadata.name
        self.startedAt = startedAt
        selector = terms.selector
    }
}

package import ByohAPI
import ServiceLifecycle

/// Has the agent upgraded as it is ordered. Another order, or none any more, ends the preparation of the one before; one that
/// has begun comes to its end first, whoever began it.
package struct UpgradeWorker: Service {
    private let inbox: OrderInbox<AgentUpgradeOrder>
    private let upgrade: AgentUpgrade

    package init(inbox: OrderInbox<AgentUpgradeOrder>, upgrade: AgentUpgrade) {
        self.inbox = inbox
        self.upgrade = upgrade
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await upgrade.goOn()
            while let news = await inbox.nextNews() {
                guard let order = news else {
                    await upgrade.drop()
                    continue
                }
                if await hasBegun(order) { await upgrade.goOn() }
            }
        }
    }

    private func hasBegun(_ order: AgentUpgradeOrder) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await upgrade.begin(order) }
            group.addTask {
                await inbox.waitForNews()
                return false
            }
            // Both: it may just have begun when the news came.
            var hasBegun = false
            while let isBegun = await group.next() {
                hasBegun = hasBegun || isBegun
                group.cancelAll()
            }
            return hasBegun
        }
    }
}

extension ByoHost {
    /// What is ordered, unless it has ended: this host has told so, or there is nothing to install any more. It does not come
    /// back with a disk that has forgotten it.
    var openUpgrade: AgentUpgradeOrder? {
        guard let order = spec.agentUpgrade, !order.packages.isEmpty else { return nil }
        let told = status.observedAgentUpgrade
        return told?.id == order.id && told?.result.isFinal == true ? nil : order.forHost
    }
}

extension AgentUpgradeOrder {
    /// What of it concerns the host: the rest is the controller's notes.
    var forHost: AgentUpgradeOrder {
        var order = self
        order.rolloutStartedAt = nil
        order.succeededAt = nil
        return order
    }
}

package import ByohAPI
import ClusterAPIModel
package import ControllerRuntime
import KubernetesModel

extension ByohControllers {
    /// How long upgrades wait after a host has changed, so that a fleet which changes costs one look at all hosts in so long.
    private static let upgradeDelay: Duration = .seconds(1)

    /// One at a time: of two that select one host, the second sees what the first has asked.
    var agentUpgrades: Controller<ByoAgentUpgradeReconciler> {
        let (pool, upgrades) = (pool, byoAgentUpgrades)
        let controller = Controller(
            agentUpgradeReconciler, named: "byoagentupgrade", in: environment, namespace: scope.namespace,
            watching: scope.watch, when: .generationChanged.or(.annotationsChanged),
            options: ControllerOptions(workers: 1)
        )
        // Hosts wake upgrades below, with a delay; here they and who is alive are only waited for.
        .watches(pool.hosts, when: Predicate { _ in false }) { _ in [] }
        .watches(pool.heartbeats.leases, when: Predicate { _ in false }) { _ in [] }
        .watches(clusters, when: .changed(\.spec.paused)) { cluster in
            upgrades.objects(by: .namespace, cluster.metadata.namespace ?? "").map(\.key)
        }
        // Hosts may be another's now.
        .watches(upgrades, when: Predicate { Self.changesWhoHasHosts($0) }) { upgrade in
            upgrades.objects(by: .namespace, upgrade.metadata.namespace ?? "").map(\.key).filter { $0 != upgrade.key }
        }
        pool.hosts.subscribe { change in
            guard Self.mattersToUpgrades(change) else { return }
            for upgrade in upgrades.objects(by: .namespace, change.object.metadata.namespace ?? "") {
                controller.enqueue(upgrade.key, after: Self.upgradeDelay)
            }
        }
        pool.heartbeats.onChange { host in
            for upgrade in upgrades.objects(by: .namespace, host.namespace ?? "") {
                controller.enqueue(upgrade.key, after: Self.upgradeDelay)
            }
        }
        return controller
    }

    /// Whether a change of an upgrade can change which hosts are those of others.
    package static func changesWhoHasHosts(_ change: StoreChange<ByoAgentUpgrade>) -> Bool {
        switch change {
        // It has the say over nothing before it was looked at.
        case .added: false
        case .deleted: true
        case .updated(let old, let new):
            old.spec != new.spec || old.status.rollout?.startedAt != new.status.rollout?.startedAt
                || old.metadata.isDeleting != new.metadata.isDeleting
                || old.metadata.annotations[ByohAnnotation.paused] != new.metadata.annotations[ByohAnnotation.paused]
        }
    }

    /// Whether a change of a host can change what an upgrade makes of it.
    package static func mattersToUpgrades(_ change: StoreChange<ByoHost>) -> Bool {
        switch change {
        case .added(_, let isInitial): !isInitial
        case .deleted: true
        case .updated(let old, let new):
            old.spec != new.spec || old.metadata.labels != new.metadata.labels
                || old.metadata.isDeleting != new.metadata.isDeleting
                || old.metadata.annotations[ByohAnnotation.blockMove]
                    != new.metadata.annotations[ByohAnnotation.blockMove]
                || old.status.observedAgentUpgrade != new.status.observedAgentUpgrade
                || old.status.components?.agent != new.status.components?.agent
                || (old.status.identity == nil) != (new.status.identity == nil)
                || old.status.hardware?.architecture != new.status.hardware?.architecture
                || old.failedChecks != new.failedChecks
        }
    }
}

extension ByoHost {
    /// What the host fails at; not how it shows, which may change with every report.
    fileprivate var failedChecks: [String] { status.health?.failures.map(\.check) ?? [] }
}

import ByohAPI
import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
package import ServiceLifecycle

/// The controllers of our kinds, with everything that wakes them.
package struct ByohControllers {
    /// What they look after.
    package struct Scope: Sendable {
        /// Nil for all namespaces.
        package var namespace: String?
        /// Only objects with this value of the label `cluster.x-k8s.io/watch-filter`; nil for all.
        package var watchFilter: String?
        /// How long a deleted machine waits for a host that cannot be reached.
        package var releaseLimit: Duration
        /// How long it waits for one that lives, and says nothing new about its cleaning.
        package var stallLimit: Duration

        package init(
            namespace: String? = nil, watchFilter: String? = nil, releaseLimit: Duration = .seconds(600),
            stallLimit: Duration = .seconds(600)
        ) {
            self.namespace = namespace
            self.watchFilter = watchFilter
            self.releaseLimit = releaseLimit
            self.stallLimit = stallLimit
        }

        var watch: WatchOptions {
            WatchOptions(labelSelector: watchFilter.map { "\(ByohLabel.watchFilter)=\($0)" })
        }
    }

    package let pool: HostPool
    package let plans: PlanKeeper
    let environment: ControllerEnvironment
    let scope: Scope
    let clusters: Store<Cluster>
    let byoRemediations: Store<ByoRemediation>
    let byoAgentUpgrades: Store<ByoAgentUpgrade>
    private let byoClusters: Store<ByoCluster>

    package init(in environment: ControllerEnvironment, scope: Scope = Scope()) {
        self.environment = environment
        self.scope = scope
        pool = HostPool(in: environment, namespace: scope.namespace)
        plans = PlanKeeper(in: environment, namespace: scope.namespace)
        clusters = environment.caches.store(Cluster.self, in: scope.namespace)
        byoRemediations = environment.caches.store(
            ByoRemediation.self, in: scope.namespace, options: scope.watch, indexes: [.namespace])
        byoAgentUpgrades = environment.caches.store(
            ByoAgentUpgrade.self, in: scope.namespace, options: scope.watch, indexes: [.namespace])
        byoClusters = environment.caches.store(ByoCluster.self, in: scope.namespace, indexes: [.namespace])
    }

    /// To be added to a manager.
    package var services: [any Service] {
        let kubeconfigs = Controller(
            BootstrapKubeconfigReconciler(), named: "bootstrapkubeconfig", in: environment, namespace: scope.namespace,
            watching: scope.watch)
        let installers = Controller(
            K8sInstallerConfigReconciler(), named: "k8sinstallerconfig", in: environment, namespace: scope.namespace,
            watching: scope.watch)
        let installerTemplates = Controller(
            K8sInstallerConfigTemplateReconciler(), named: "k8sinstallerconfigtemplate", in: environment,
            namespace: scope.namespace, watching: scope.watch)
        let fleet = FleetObserver(pool: pool, upgrades: byoAgentUpgrades, in: environment)
        return [
            hosts, machines, byoClusterController, machineTemplates, remediations, agentUpgrades, kubeconfigs,
            installers, installerTemplates, fleet, pool.heartbeats,
        ]
    }

    package var hostReconciler: ByoHostReconciler {
        ByoHostReconciler(pool: pool, plans: plans, clusters: clusters)
    }

    package var machineReconciler: ByoMachineReconciler {
        ByoMachineReconciler(
            in: environment, namespace: scope.namespace, pool: pool, plans: plans, releaseLimit: scope.releaseLimit,
            stallLimit: scope.stallLimit)
    }

    package var remediationReconciler: ByoRemediationReconciler {
        ByoRemediationReconciler(
            pool: pool, machines: environment.caches.store(Machine.self, in: scope.namespace), clusters: clusters,
            remediations: byoRemediations)
    }

    package var agentUpgradeReconciler: ByoAgentUpgradeReconciler {
        ByoAgentUpgradeReconciler(pool: pool, upgrades: byoAgentUpgrades, clusters: clusters)
    }

    package var clusterReconciler: ByoClusterReconciler {
        ByoClusterReconciler(in: environment, namespace: scope.namespace, pool: pool)
    }

    // MARK: - What wakes whom

    private var hosts: Controller<ByoHostReconciler> {
        let controller = Controller(
            hostReconciler, named: "byohost", in: environment, namespace: scope.namespace, watching: WatchOptions()
        )
        .watches(plans.secrets) { secret in
            secret.metadata.labels[ByohLabel.host].map {
                [ObjectKey(namespace: secret.metadata.namespace, name: $0)]
            } ?? []
        }
        .watches(pool.machines, when: .changed { $0.metadata.annotations[ByohAnnotation.claim] }) { machine in
            machine.claim.map { [ObjectKey(namespace: machine.metadata.namespace, name: $0.host)] } ?? []
        }
        .watches(clusters, when: .changed(\.spec.paused)) { [pool] cluster in
            pool.hosts.objects(by: .namespace, cluster.metadata.namespace ?? "").filter {
                $0.spec.claimRef?.clusterName == cluster.metadata.name
            }.map(\.key)
        }
        pool.heartbeats.onChange { controller.enqueue($0) }
        return controller
    }

    private var machines: Controller<ByoMachineReconciler> {
        let (pool, machines) = (pool, pool.machines)
        let controller = Controller(
            machineReconciler, named: "byomachine", in: environment, namespace: scope.namespace,
            watching: scope.watch, options: ControllerOptions(workers: 10)
        )
        .watches(Machine.self, in: scope.namespace) { machine in
            guard let reference = machine.spec.infrastructureRef, reference.kind == ByoMachine.apiResource.kind,
                reference.apiGroup == ByohGroup.name
            else { return [] }
            return [ObjectKey(namespace: machine.metadata.namespace, name: reference.name)]
        }
        .watches(clusters, when: Self.mattersToMachines) { cluster in
            machines.objects(by: .namespace, cluster.metadata.namespace ?? "").filter {
                $0.metadata.labels[ByohLabel.clusterName] == cluster.metadata.name
            }.map(\.key)
        }
        .watches(K8sInstallerConfigTemplate.self, in: scope.namespace) { Self.waiting(machines, for: $0) }
        .watches(K8sInstallerConfig.self, in: scope.namespace) { Self.waiting(machines, for: $0) }
        .watches(pool.hosts) { host in
            host.spec.claimRef.map { [ObjectKey(namespace: $0.namespace, name: $0.name)] } ?? []
        }
        .watches(pool.hosts, when: Self.becameFitter) { host in
            // The condition is not enough: the host can write it. Machines that it is no use to are left asleep.
            pool.machines(waitingFor: host).map(\.key)
        }
        .watches(machines, when: Predicate { HostPool.givesUpChoice($0) }) { machine in
            // For a host that is still held this is nobody.
            machine.claim.flatMap { pool.host($0.host, in: machine.metadata.namespace) }
                .map { pool.machines(waitingFor: $0).map(\.key) } ?? []
        }
        // The condition of a host need not change: another process may have written it, or it was dead for a moment.
        pool.heartbeats.onChange { key in
            guard let host = pool.hosts[key] else { return }
            for machine in pool.machines(waitingFor: host) { controller.enqueue(machine.key) }
        }
        return controller
    }

    /// What a machine takes from its Cluster. Core writes the conditions of a Cluster all the time, and a Cluster can have a
    /// thousand machines.
    private static var mattersToMachines: Predicate<Cluster> {
        Predicate.changed(\.spec).or(.changed(\.status.initialization))
    }

    /// The machines that are to be installed by this, and are no Nodes yet.
    private static func waiting<Installer: KubernetesObject>(
        _ machines: Store<ByoMachine>, for installer: Installer
    ) -> [ObjectKey] {
        machines.objects(by: .namespace, installer.metadata.namespace ?? "").filter { machine in
            guard machine.spec.installation == nil, machine.spec.providerID == nil,
                let reference = machine.spec.installerRef
            else { return false }
            let kind = reference.kind ?? K8sInstallerConfigTemplate.apiResource.kind
            return reference.name == installer.metadata.name && kind == Installer.apiResource.kind
        }.map(\.key)
    }

    /// A host can be had now, or is another one than before.
    ///
    /// Not one that was there when this process began, as all are then: each machine is looked at then by itself.
    private static var becameFitter: Predicate<ByoHost> {
        Predicate { change in
            switch change {
            case .added(let host, let isInitial): !isInitial && host.isTrue(.available)
            case .updated(let old, let new):
                // A claim writes labels before the condition follows.
                new.spec.claimRef == nil && new.isTrue(.available)
                    && (!old.isTrue(.available) || old.metadata.labels != new.metadata.labels
                        || old.status.hardware != new.status.hardware
                        || old.status.preflight?.findings != new.status.preflight?.findings)
            case .deleted: false
            }
        }
    }

    private var byoClusterController: Controller<ByoClusterReconciler> {
        let (clusters, byoClusters) = (clusters, byoClusters)
        let controller = Controller(
            clusterReconciler, named: "byocluster", in: environment, namespace: scope.namespace, watching: scope.watch
        )
        .watches(clusters) { Self.infrastructure(of: $0) }
        .watches(pool.machines, when: .created.or(.deleted)) { machine in
            guard let name = machine.metadata.labels[ByohLabel.clusterName] else { return [] }
            return clusters[ObjectKey(namespace: machine.metadata.namespace, name: name)].map(Self.infrastructure)
                ?? []
        }
        // Only waited for, lest the first pass see none; their domains wake clusters below.
        .watches(pool.hosts, when: Predicate { _ in false }) { _ in [] }
        pool.onChangeOfFailureDomains { namespace in
            for cluster in byoClusters.objects(by: .namespace, namespace) { controller.enqueue(cluster.key) }
        }
        return controller
    }

    // MARK: - Templates

    /// How long templates wait after what they say has changed: while a fleet enrols, each is written once in so long.
    private static let templateDelay: Duration = .seconds(2)

    private var machineTemplates: Controller<ByoMachineTemplateReconciler> {
        let templates = environment.caches.store(
            ByoMachineTemplate.self, in: scope.namespace, options: scope.watch, indexes: [.namespace])
        let capacities = TemplateCapacities(of: pool.hosts)
        let controller = Controller(
            ByoMachineTemplateReconciler(capacities: capacities, clusters: clusters), named: "byomachinetemplate",
            in: environment, namespace: scope.namespace, watching: scope.watch,
            when: .generationChanged.or(.labelsChanged).or(.annotationsChanged)
        )
        // Hosts wake templates below, with a delay; here they are only waited for, lest the first pass see none.
        .watches(pool.hosts, when: Predicate { _ in false }) { _ in [] }
        .watches(clusters, when: .changed(\.spec.paused)) { cluster in
            templates.objects(by: .namespace, cluster.metadata.namespace ?? "").filter { template in
                template.metadata.labels[ByohLabel.clusterName] == cluster.metadata.name
                    || template.metadata.isOwned(byUID: cluster.metadata.uid ?? "")
            }.map(\.key)
        }
        capacities.onChange { controller.enqueue($0, after: Self.templateDelay) }
        templates.subscribe { [weak capacities] change in
            if case .deleted(let template) = change { capacities?.forget(template.key) }
        }
        return controller
    }

    private static func infrastructure(of cluster: Cluster) -> [ObjectKey] {
        guard let reference = cluster.spec.infrastructureRef, reference.kind == ByoCluster.apiResource.kind,
            reference.apiGroup == ByohGroup.name
        else { return [] }
        return [ObjectKey(namespace: cluster.metadata.namespace, name: reference.name)]
    }
}

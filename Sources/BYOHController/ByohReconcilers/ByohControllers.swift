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

        package init(
            namespace: String? = nil, watchFilter: String? = nil, releaseLimit: Duration = .seconds(600)
        ) {
            self.namespace = namespace
            self.watchFilter = watchFilter
            self.releaseLimit = releaseLimit
        }

        var watch: WatchOptions {
            WatchOptions(labelSelector: watchFilter.map { "\(ByohLabel.watchFilter)=\($0)" })
        }
    }

    package let pool: HostPool
    package let plans: PlanKeeper
    private let environment: ControllerEnvironment
    private let scope: Scope
    private let clusters: Store<Cluster>
    private let byoClusters: Store<ByoCluster>

    package init(in environment: ControllerEnvironment, scope: Scope = Scope()) {
        self.environment = environment
        self.scope = scope
        pool = HostPool(in: environment, namespace: scope.namespace)
        plans = PlanKeeper(in: environment, namespace: scope.namespace)
        clusters = environment.caches.store(Cluster.self, in: scope.namespace)
        byoClusters = environment.caches.store(ByoCluster.self, in: scope.namespace, indexes: [.namespace])
    }

    /// To be added to a manager.
    package var services: [any Service] {
        let kubeconfigs = Controller(
            BootstrapKubeconfigReconciler(), named: "bootstrapkubeconfig", in: environment, namespace: scope.namespace)
        return [hosts, machines, byoClusterController, kubeconfigs]
    }

    package var hostReconciler: ByoHostReconciler { ByoHostReconciler(pool: pool, plans: plans) }

    package var machineReconciler: ByoMachineReconciler {
        ByoMachineReconciler(
            in: environment, namespace: scope.namespace, pool: pool, plans: plans, releaseLimit: scope.releaseLimit)
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
        pool.heartbeats.onChange { controller.enqueue($0) }
        return controller
    }

    private var machines: Controller<ByoMachineReconciler> {
        let (pool, machines) = (pool, pool.machines)
        return Controller(
            machineReconciler, named: "byomachine", in: environment, namespace: scope.namespace,
            watching: scope.watch, options: ControllerOptions(workers: 10)
        )
        .watches(Machine.self, in: scope.namespace) { machine in
            guard let reference = machine.spec.infrastructureRef, reference.kind == ByoMachine.apiResource.kind,
                reference.apiGroup == ByohGroup.name
            else { return [] }
            return [ObjectKey(namespace: machine.metadata.namespace, name: reference.name)]
        }
        .watches(clusters) { cluster in
            machines.objects(by: .namespace, cluster.metadata.namespace ?? "").filter {
                $0.metadata.labels[ByohLabel.clusterName] == cluster.metadata.name
            }.map(\.key)
        }
        .watches(pool.hosts) { host in
            host.spec.claimRef.map { [ObjectKey(namespace: $0.namespace, name: $0.name)] } ?? []
        }
        .watches(pool.hosts, when: Self.becameFitter) { host in
            // The condition is not enough: the host can write it. Machines that it is no use to are left asleep.
            machines.objects(by: .namespace, host.metadata.namespace ?? "").filter {
                $0.claim == nil && !$0.metadata.isDeleting && pool.isCandidate(host, for: $0)
            }.map(\.key)
        }
    }

    /// A host can be had now, or is another one than before.
    private static var becameFitter: Predicate<ByoHost> {
        .updated { old, new in
            new.isTrue(.available)
                && (!old.isTrue(.available) || old.metadata.labels != new.metadata.labels
                    || old.status.hardware != new.status.hardware)
        }
    }

    private var byoClusterController: Controller<ByoClusterReconciler> {
        let (clusters, byoClusters) = (clusters, byoClusters)
        return Controller(
            clusterReconciler, named: "byocluster", in: environment, namespace: scope.namespace, watching: scope.watch
        )
        .watches(clusters) { Self.infrastructure(of: $0) }
        .watches(pool.machines, when: .created.or(.deleted)) { machine in
            guard let name = machine.metadata.labels[ByohLabel.clusterName] else { return [] }
            return clusters[ObjectKey(namespace: machine.metadata.namespace, name: name)].map(Self.infrastructure)
                ?? []
        }
        .watches(
            pool.hosts, when: Predicate.changed(\.failureDomain).or(.changed(\.spec.accepted))
        ) { host in
            guard host.failureDomain != nil else { return [] }
            return byoClusters.objects(by: .namespace, host.metadata.namespace ?? "").map(\.key)
        }
    }

    private static func infrastructure(of cluster: Cluster) -> [ObjectKey] {
        guard let reference = cluster.spec.infrastructureRef, reference.kind == ByoCluster.apiResource.kind,
            reference.apiGroup == ByohGroup.name
        else { return [] }
        return [ObjectKey(namespace: cluster.metadata.namespace, name: reference.name)]
    }
}

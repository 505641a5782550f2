import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
package import KubernetesModel
package import ServiceLifecycle

/// The compact Cluster API core of a management plane that has no upstream Cluster API.
package enum ClusterAPICore {
    /// What is to run while the process leads: a controller for each kind, and the connections to workload clusters.
    ///
    /// - Parameter infrastructure: the kinds of hosts and of clusters of the infrastructure providers, whose changes wake
    ///   the objects that own them. Others work too, and are looked at every half minute.
    package static func services(
        in environment: ControllerEnvironment, infrastructure: [APIResource]
    ) -> [any Service] {
        let workloads = WorkloadClusters(in: environment)
        let externals = ExternalObjects()
        let caches = environment.caches
        let parts = infrastructure.map { caches.store(of: $0) }
        let machines = caches.store(Machine.self, indexes: [byProviderID, byCluster])
        let sets = caches.store(MachineSet.self, indexes: [.namespace])
        let deployments = caches.store(MachineDeployment.self, indexes: [.namespace])
        let configs = caches.store(KubeadmConfig.self, indexes: [.label(ClusterAPILabel.clusterName)])
        let planes = caches.store(KubeadmControlPlane.self, indexes: [.label(ClusterAPILabel.clusterName)])

        var cluster = Controller(
            ClusterReconciler(workloads: workloads, externals: externals), named: "cluster", in: environment
        )
        .watches(KubeadmControlPlane.self) { keys(owning: $0, Cluster.apiResource) }
        .watches(MachineDeployment.self) { [ObjectKey(namespace: $0.metadata.namespace, name: $0.spec.clusterName)] }
        .watches(Machine.self, when: .deleted) {
            [ObjectKey(namespace: $0.metadata.namespace, name: $0.spec.clusterName)]
        }
        var machine = Controller(
            MachineReconciler(workloads: workloads, externals: externals), named: "machine", in: environment
        )
        .owns(KubeadmConfig.self)
        .watches(Cluster.self, when: pauseChanged) { machines.objects(by: byCluster, $0.key.description).map(\.key) }
        for store in parts {
            cluster = cluster.watches(store) { keys(owning: $0, Cluster.apiResource) }
            machine = machine.watches(store) { keys(owning: $0, Machine.apiResource) }
        }
        let set = Controller(MachineSetReconciler(externals: externals), named: "machineset", in: environment)
            .owns(Machine.self)
            .watches(Cluster.self, when: pauseChanged) { cluster in
                sets.objects(by: .namespace, cluster.metadata.namespace ?? "")
                    .filter { $0.spec.clusterName == cluster.metadata.name }.map(\.key)
            }
        let deployment = Controller(MachineDeploymentReconciler(), named: "machinedeployment", in: environment)
            .owns(MachineSet.self)
            .watches(Cluster.self, when: pauseChanged) { cluster in
                deployments.objects(by: .namespace, cluster.metadata.namespace ?? "")
                    .filter { $0.spec.clusterName == cluster.metadata.name }.map(\.key)
            }
        let plane = Controller(
            KubeadmControlPlaneReconciler(workloads: workloads, externals: externals), named: "kubeadmcontrolplane",
            in: environment
        )
        .owns(Machine.self)
        .watches(Cluster.self) { cluster in
            [cluster.spec.controlPlaneRef].compactMap(\.self)
                .map { ObjectKey(namespace: cluster.metadata.namespace, name: $0.name) }
        }
        let config = Controller(KubeadmConfigReconciler(workloads: workloads), named: "kubeadmconfig", in: environment)
            .watches(Machine.self) { machine in
                [machine.spec.bootstrap.configRef].compactMap(\.self)
                    .map { ObjectKey(namespace: machine.metadata.namespace, name: $0.name) }
            }
            .watches(Cluster.self) { cluster in
                configs.objects(by: .label(ClusterAPILabel.clusterName), cluster.metadata.name).map(\.key)
                    .filter { $0.namespace == cluster.metadata.namespace }
            }

        workloads.observe { [cluster, machine, plane, config] key, node in
            // Nodes appear while the control plane initialises, and with each machine that joins.
            for found in planes.objects(by: .label(ClusterAPILabel.clusterName), key.name)
            where found.metadata.namespace == key.namespace { plane.enqueue(found.key) }
            if let node {
                for found in machines.objects(by: byProviderID, node.spec.providerID) { machine.enqueue(found.key) }
                return
            }
            cluster.enqueue(key)
            for found in machines.objects(by: byCluster, key.description) { machine.enqueue(found.key) }
            for found in configs.objects(by: .label(ClusterAPILabel.clusterName), key.name)
            where found.metadata.namespace == key.namespace { config.enqueue(found.key) }
        }
        return [workloads, cluster, machine, set, deployment, plane, config]
    }

    /// Whether a cluster was paused or let go. Its objects settle while it is paused, and nothing else wakes them.
    private static let pauseChanged = Predicate<Cluster>.changed { cluster in
        cluster.spec.paused || cluster.metadata.annotations[ClusterAPIAnnotation.paused] != nil
    }

    private static let byProviderID = Index<Machine>("providerID") { machine in
        machine.spec.providerID.isEmpty ? [] : [machine.spec.providerID]
    }

    /// By namespace and name of the Cluster.
    private static let byCluster = Index<Machine>("cluster") { machine in
        [ObjectKey(namespace: machine.metadata.namespace, name: machine.spec.clusterName).description]
    }

    /// The owners of one kind, whether they control the object or not.
    private static func keys(owning object: some KubernetesResource, _ owner: APIResource) -> [ObjectKey] {
        object.metadata.ownerReferences.filter { $0.kind == owner.kind && $0.group == owner.group }
            .map { ObjectKey(namespace: object.metadata.namespace, name: $0.name) }
    }
}

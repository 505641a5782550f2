package import ClusterAPIModel
package import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging

/// Writes the bootstrap data of each machine: what it does to become a Node of its cluster.
///
/// The first machine of a control plane runs `kubeadm init`, under a lock; all others wait until the API server answers and
/// run `kubeadm join` with a token of their own. The data is written once, and never again: a host may have begun with it.
/// The token lives in the data alone, not in the KubeadmConfig, which more people may read; it is kept valid until the
/// machine has its Node.
package struct KubeadmConfigReconciler: Reconciler {
    private let workloads: any WorkloadAccess

    package init(workloads: any WorkloadAccess) {
        self.workloads = workloads
    }

    /// What a pass is about.
    struct Subject {
        let machine: Machine
        let cluster: Cluster
        var clusterKey: ObjectKey { cluster.key }
    }

    package func apply(_ config: inout KubeadmConfig, _ scope: ReconcileScope) async throws -> Outcome {
        config.status.observedGeneration = config.metadata.generation
        config.markPaused(false, as: .paused, at: scope.now)
        guard let subject = try await subject(of: config, scope) else {
            return wait(
                &config, .waitingForOwner, "No Machine owns this KubeadmConfig yet, or its Cluster does not exist",
                scope)
        }
        if let data = try await data(of: config, scope) { return try await keep(data, &config, subject, scope) }
        guard subject.cluster.status.initialization.infrastructureProvisioned else {
            return wait(
                &config, .waitingForInfrastructure,
                "Waiting for status.initialization.infrastructureProvisioned of Cluster \(subject.clusterKey)", scope)
        }
        guard config.spec.format ?? .cloudConfig == .cloudConfig else {
            return wait(
                &config, .notSupported,
                "spec.format is '\(config.spec.format?.rawValue ?? "")'; set it to 'cloud-config'", scope)
        }
        do {
            let version = try KubernetesVersion(parsing: subject.machine.spec.version)
            if subject.cluster.status.initialization.controlPlaneInitialized {
                return try await join(&config, subject, version, scope)
            }
            return try await initialize(&config, subject, version, scope)
        } catch let error as any WrongInput {
            return wait(&config, .invalid, error.description, scope)
        }
    }

    package func isPaused(_ config: KubeadmConfig, _ scope: ReconcileScope) async throws -> Bool {
        try await scope.isClusterPaused(config.metadata.labels[ClusterAPILabel.clusterName] ?? "")
    }

    package func markPaused(_ config: inout KubeadmConfig, _ scope: ReconcileScope) {
        config.markPaused(true, as: .paused, at: scope.now)
    }

    // MARK: - What is there

    private func subject(of config: KubeadmConfig, _ scope: ReconcileScope) async throws -> Subject? {
        let owner = config.metadata.ownerReferences.first { owner in
            owner.kind == Machine.apiResource.kind && owner.group == ClusterAPIGroup.core
        }
        guard let owner else { return nil }
        let machines = scope.client.resources(Machine.self, in: scope.key.namespace)
        guard let machine = try await machines.getIfPresent(owner.name), machine.metadata.uid == owner.uid,
            let cluster = try await scope.cluster(named: machine.spec.clusterName)
        else { return nil }
        return Subject(machine: machine, cluster: cluster)
    }

    /// The Secret that an earlier pass has written.
    private func data(of config: KubeadmConfig, _ scope: ReconcileScope) async throws -> Secret? {
        let secrets = scope.client.resources(Secret.self, in: scope.key.namespace)
        guard let secret = try await secrets.getIfPresent(config.metadata.name), let uid = config.metadata.uid,
            secret.metadata.isOwned(byUID: uid)
        else { return nil }
        return secret
    }

    func workload(of subject: Subject) -> WorkloadConnection? { workloads.connection(to: subject.clusterKey) }

    // MARK: - After the data is written

    private func keep(
        _ data: Secret, _ config: inout KubeadmConfig, _ subject: Subject, _ scope: ReconcileScope
    ) async throws -> Outcome {
        markWritten(&config, scope)
        let machine = subject.machine
        if machine.isControlPlane, subject.cluster.status.initialization.controlPlaneInitialized {
            try await InitLock(cluster: subject.cluster, client: scope.client).release()
        }
        guard machine.status.nodeRef == nil, let value = data.data[ClusterAPISecret.value],
            let token = BootstrapToken(inBootstrapData: value)
        else { return .settled }
        guard let workload = workload(of: subject) else { return .recheck(after: .seconds(10)) }
        try await token.keepValid(in: workload.client, now: scope.now)
        return .recheck(after: BootstrapToken.lifetime / 3)
    }

    func markWritten(_ config: inout KubeadmConfig, _ scope: ReconcileScope) {
        config.status.dataSecretName = config.metadata.name
        config.status.initialization.dataSecretCreated = true
        config.mark(.dataSecretAvailable, .true, because: .dataSecretAvailable, at: scope.now)
        if config.condition(.certificatesAvailable) == nil {
            config.mark(.certificatesAvailable, .true, because: .certificatesAvailable, at: scope.now)
        }
        config.mark(.ready, .true, because: .ready, at: scope.now)
    }

    /// Says what is awaited. Watches of Cluster and Machine wake us; the recheck is for what no watch tells.
    func wait(
        _ config: inout KubeadmConfig, _ reason: ConditionReason, _ message: String, _ scope: ReconcileScope
    ) -> Outcome {
        config.mark(.dataSecretAvailable, .false, because: reason, message, at: scope.now)
        config.mark(.ready, .false, because: reason, message, at: scope.now)
        return .recheck(after: .seconds(30))
    }
}

package import ClusterAPIModel
package import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import PKI

/// Makes a cluster's certificates and the administrator's kubeconfig, and the machines of its control plane: the first one
/// initialises it, others join one at a time.
///
/// A control plane that shrinks or changes its version needs its etcd members moved, which it does not do: it says so in
/// conditions and leaves the machines alone.
package struct KubeadmControlPlaneReconciler: Reconciler {
    package static let finalizer: String? = ClusterAPIFinalizer.kubeadmControlPlane

    let workloads: any WorkloadAccess
    let externals: ExternalObjects

    package init(workloads: any WorkloadAccess, externals: ExternalObjects) {
        self.workloads = workloads
        self.externals = externals
    }

    package func apply(_ plane: inout KubeadmControlPlane, _ scope: ReconcileScope) async throws -> Outcome {
        plane.status.observedGeneration = plane.metadata.generation
        plane.markPaused(false, as: .paused, at: scope.now)
        plane.mark(.deleting, .false, because: .notDeleting, at: scope.now)
        guard let cluster = try await cluster(of: plane, scope) else {
            return wait(&plane, .waitingForOwner, "No Cluster refers to this KubeadmControlPlane yet", scope)
        }
        plane.metadata.labels[ClusterAPILabel.clusterName] = cluster.metadata.name
        let machines = try await self.machines(of: plane, cluster, scope)
        let outcome = try await reconcile(&plane, cluster, machines, scope)
        summarise(&plane, try await self.machines(of: plane, cluster, scope), scope)
        return outcome
    }

    package func isPaused(_ plane: KubeadmControlPlane, _ scope: ReconcileScope) async throws -> Bool {
        guard let cluster = try await cluster(of: plane, scope) else { return false }
        return cluster.spec.paused || cluster.metadata.annotations[ClusterAPIAnnotation.paused] != nil
    }

    package func markPaused(_ plane: inout KubeadmControlPlane, _ scope: ReconcileScope) {
        plane.markPaused(true, as: .paused, at: scope.now)
    }

    // MARK: - What there is

    /// The Cluster that owns the control plane.
    func cluster(of plane: KubeadmControlPlane, _ scope: ReconcileScope) async throws -> Cluster? {
        let owner = plane.metadata.ownerReferences.first { owner in
            owner.kind == Cluster.apiResource.kind && owner.group == ClusterAPIGroup.core
        }
        return try await scope.cluster(named: owner?.name ?? "")
    }

    func machines(of plane: KubeadmControlPlane, _ cluster: Cluster, _ scope: ReconcileScope) async throws -> [Machine]
    {
        guard let uid = plane.metadata.uid else { return [] }
        let options = ListOptions(labelSelector: Self.selector(cluster.metadata.name))
        let machines = try await scope.client.resources(Machine.self, in: scope.key.namespace).list(options).items
        return machines.filter { $0.metadata.controller?.uid == uid }.sorted { $0.metadata.name < $1.metadata.name }
    }

    static func selector(_ cluster: String) -> String {
        "\(ClusterAPILabel.clusterName)=\(cluster),\(ClusterAPILabel.controlPlane)"
    }

    // MARK: - Steps

    private func reconcile(
        _ plane: inout KubeadmControlPlane, _ cluster: Cluster, _ machines: [Machine], _ scope: ReconcileScope
    ) async throws -> Outcome {
        guard cluster.status.initialization.infrastructureProvisioned else {
            return wait(
                &plane, .waitingForInfrastructure,
                "Waiting for status.initialization.infrastructureProvisioned of Cluster \(cluster.key)", scope)
        }
        if !plane.status.initialization.controlPlaneInitialized, machines.isEmpty {
            let source = ClusterCertificates(cluster: cluster.key, client: scope.client)
            let leftovers = try await source.leftovers(ofOthersThan: plane.metadata.uid)
            guard leftovers.isEmpty else {
                let message =
                    "Waiting for Secrets of an earlier control plane to go: \(leftovers.joined(separator: ", "))"
                plane.mark(.certificatesAvailable, .false, because: .waitingForCertificates, message, at: scope.now)
                return wait(&plane, .waitingForCertificates, message, scope).merged(with: .recheck(after: .seconds(1)))
            }
        }
        guard let certificates = try await certificates(&plane, cluster, scope),
            let authority = certificates[.clusterAuthority]
        else { return .recheck(after: .seconds(30)) }
        guard let endpoint = cluster.spec.validEndpoint else {
            return wait(
                &plane, .waitingForEndpoint, "Waiting for spec.controlPlaneEndpoint of Cluster \(cluster.key)", scope)
        }
        try await KubeconfigSecret(cluster: cluster.key, client: scope.client).ensure(
            endpoint: endpoint, authority: authority, owner: OwnerReference(controlling: plane), now: scope.now)
        let initialization = try await lookForInitialization(&plane, cluster, machines, scope)
        return initialization.merged(with: try await scale(&plane, cluster, machines, scope))
    }

    private func certificates(
        _ plane: inout KubeadmControlPlane, _ cluster: Cluster, _ scope: ReconcileScope
    ) async throws -> CertificateSet? {
        let configuration = plane.spec.kubeadmConfigSpec.clusterConfiguration
        var source = ClusterCertificates(cluster: cluster.key, client: scope.client)
        source.hasExternalEtcd = configuration?["etcd"]?["external"]?.object != nil
        var (found, missing) = try await source.read()
        // Hosts have the old ones. New ones would cut them off.
        if !missing.isEmpty, !plane.status.initialization.controlPlaneInitialized {
            scope.logger.info(
                "Making certificates", metadata: ["purposes": "\(missing.map(\.rawValue).joined(separator: ","))"])
            try await source.make(
                missing, owner: OwnerReference(controlling: plane),
                algorithm: try Self.algorithm(configuration?["encryptionAlgorithm"]?.string),
                days: configuration?["caCertificateValidityPeriodDays"]?.int64 ?? ClusterCertificates.defaultDays,
                now: scope.now)
            (found, missing) = try await source.read()
        }
        guard missing.isEmpty else {
            let names = missing.map { ClusterAPISecret.name($0, of: cluster.metadata.name) }
            plane.mark(
                .certificatesAvailable, .false, because: .certificatesMissing,
                "Secrets are missing or incomplete: \(names.joined(separator: ", ")); restore them from a backup",
                at: scope.now)
            return nil
        }
        plane.mark(.certificatesAvailable, .true, because: .certificatesAvailable, at: scope.now)
        return found
    }

    private static func algorithm(_ name: String?) throws -> KeyAlgorithm {
        switch name {
        case nil, "", "RSA-2048": return .rsa2048
        case "RSA-3072": return .rsa3072
        case "RSA-4096": return .rsa4096
        case "ECDSA-P256": return .p256
        case "ECDSA-P384": return .p384
        case let other?:
            throw TerminalError(
                "spec.kubeadmConfigSpec.clusterConfiguration.encryptionAlgorithm is '\(other)'; set it to RSA-2048, RSA-3072, RSA-4096, ECDSA-P256 or ECDSA-P384"
            )
        }
    }

    /// kubeadm leaves its configuration in the cluster when it has initialised it.
    private func lookForInitialization(
        _ plane: inout KubeadmControlPlane, _ cluster: Cluster, _ machines: [Machine], _ scope: ReconcileScope
    ) async throws -> Outcome {
        if plane.status.initialization.controlPlaneInitialized { return .settled }
        guard !machines.isEmpty, let workload = workloads.connection(to: cluster.key) else { return .settled }
        let configMaps = workload.client.resources(ConfigMap.self, in: "kube-system")
        guard try await configMaps.getIfPresent("kubeadm-config") != nil else { return .recheck(after: .seconds(2)) }
        scope.event(
            .normal, reason: "ControlPlaneInitialized", action: "Initializing", "kubeadm init has succeeded")
        plane.status.initialization.controlPlaneInitialized = true
        return .settled
    }

    private func wait(
        _ plane: inout KubeadmControlPlane, _ reason: ConditionReason, _ message: String, _ scope: ReconcileScope
    ) -> Outcome {
        plane.mark(.initialized, .false, because: reason, message, at: scope.now)
        return .recheck(after: .seconds(30))
    }
}

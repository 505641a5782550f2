import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging

/// Making the machines.
extension KubeadmControlPlaneReconciler {
    func scale(
        _ plane: inout KubeadmControlPlane, _ cluster: Cluster, _ machines: [Machine], _ scope: ReconcileScope
    ) async throws -> Outcome {
        let wanted = Int(plane.spec.replicas ?? 1)
        plane.mark(.scalingDown, .false, because: .notScalingDown, at: scope.now)
        if machines.count > wanted {
            plane.mark(
                .scalingDown, .false, because: .notSupported,
                "spec.replicas is \(wanted), but a control plane of \(machines.count) machines is not made smaller; set it back",
                at: scope.now)
        }
        try await propagate(plane, to: machines, scope)
        guard machines.count < wanted else {
            plane.mark(.scalingUp, .false, because: .notScalingUp, at: scope.now)
            return .settled
        }
        plane.mark(
            .scalingUp, .true, because: .scalingUp, "Scaling up from \(machines.count) to \(wanted) replicas",
            at: scope.now)
        if !machines.isEmpty {
            let unready = machines.filter { $0.metadata.isDeleting || !$0.isTrue(.nodeHealthy) }.map(\.metadata.name)
            guard plane.status.initialization.controlPlaneInitialized, unready.isEmpty else {
                plane.mark(
                    .scalingUp, .true, because: .scalingUp,
                    unready.isEmpty
                        ? "Waiting for the first machine to initialise the control plane"
                        : "Waiting for machines to be healthy: \(unready.joined(separator: ", "))", at: scope.now)
                return .recheck(after: .seconds(15))
            }
        }
        let names = Set(machines.map(\.metadata.name))
        do {
            let orphans = try await orphans(of: plane, scope).map(\.metadata.name)
            let name = orphans.filter { !names.contains($0) }.min() ?? RandomName.following(plane.metadata.name)
            guard try await make(name, for: plane, cluster, scope) else {
                plane.mark(
                    .scalingUp, .true, because: .doesNotExist,
                    "The template of spec.machineTemplate.spec.infrastructureRef does not exist", at: scope.now)
                return .recheck(after: .seconds(15))
            }
            return .settled
        } catch let error as any WrongInput {
            plane.mark(.scalingUp, .true, because: .invalid, error.description, at: scope.now)
            return .recheck(after: .seconds(30))
        }
    }

    /// Makes the configuration, the host and the machine; each only if it is not there. False when there is no template.
    private func make(
        _ name: String, for plane: KubeadmControlPlane, _ cluster: Cluster, _ scope: ReconcileScope
    ) async throws -> Bool {
        guard let owner = OwnerReference(owning: plane), let controller = OwnerReference(controlling: plane),
            let template = plane.spec.machineTemplate.spec.infrastructureRef
        else { return false }
        let namespace = plane.metadata.namespace
        var labels = plane.spec.machineTemplate.metadata.labels
        labels[ClusterAPILabel.clusterName] = cluster.metadata.name
        labels[ClusterAPILabel.controlPlane] = ""
        labels[ClusterAPILabel.controlPlaneName] = plane.metadata.name
        let annotations = plane.spec.machineTemplate.metadata.annotations
        let clone = ExternalObjects.Clone(
            name: name, namespace: namespace, cluster: cluster.metadata.name, labels: labels, annotations: annotations,
            owner: owner)
        guard let host = try await externals.clone(template, as: clone, scope.client) else { return false }
        let config = KubeadmConfig(
            metadata: ObjectMeta(
                name: name, namespace: namespace, labels: labels, annotations: annotations, ownerReferences: [owner]),
            spec: try Self.configuration(of: plane))
        try await scope.client.resources(KubeadmConfig.self, in: namespace).createIfAbsent(config)
        var spec = MachineSpec(
            clusterName: cluster.metadata.name,
            bootstrap: .init(
                configRef: ContractReference(
                    apiGroup: ClusterAPIGroup.bootstrap, kind: KubeadmConfig.apiResource.kind, name: name)),
            infrastructureRef: host, version: plane.spec.version)
        spec.deletion = plane.spec.machineTemplate.spec.deletion
        spec.readinessGates = plane.spec.machineTemplate.spec.readinessGates
        let machine = Machine(
            metadata: ObjectMeta(
                name: name, namespace: namespace, labels: labels, annotations: annotations,
                ownerReferences: [controller]), spec: Preserving(spec))
        scope.logger.info("Creating machine", metadata: ["Machine": "\(machine.key)"])
        if try await scope.client.resources(Machine.self, in: namespace).createIfAbsent(machine) != nil {
            scope.event(.normal, reason: "MachineCreated", action: "Creating", "Created Machine \(name)")
        }
        return true
    }

    /// The part of the configuration that a machine needs: to initialise the control plane, or to join it.
    static func configuration(of plane: KubeadmControlPlane) throws -> Preserving<KubeadmConfigSpec> {
        var spec = plane.spec.kubeadmConfigSpec
        if plane.status.initialization.controlPlaneInitialized {
            spec.initConfiguration = nil
            spec.clusterConfiguration = nil
            var join = spec.joinConfiguration ?? [:]
            join["controlPlane"] = join["controlPlane"] ?? [:]
            spec.joinConfiguration = join
            return spec
        }
        spec.joinConfiguration = nil
        spec.initConfiguration = spec.initConfiguration ?? [:]
        var cluster = spec.clusterConfiguration ?? [:]
        let version = try KubernetesVersion(parsing: plane.spec.version)
        // From 1.31 on kubeadm can have a kubelet talk to its own API server; from 1.36 on it always does.
        let range = KubernetesVersion(major: 1, minor: 31)..<KubernetesVersion(major: 1, minor: 36)
        if range.contains(version) {
            var gates = cluster["featureGates"] ?? [:]
            gates["ControlPlaneKubeletLocalMode"] = gates["ControlPlaneKubeletLocalMode"] ?? true
            cluster["featureGates"] = gates
        }
        spec.clusterConfiguration = cluster
        return spec
    }

    /// What may change in place, and whether each machine is what is wanted now.
    private func propagate(
        _ plane: KubeadmControlPlane, to machines: [Machine], _ scope: ReconcileScope
    ) async throws {
        for machine in machines {
            var wanted = machine
            wanted.metadata.labels.merge(plane.spec.machineTemplate.metadata.labels) { $1 }
            wanted.metadata.annotations.merge(plane.spec.machineTemplate.metadata.annotations) { $1 }
            wanted.spec.deletion = plane.spec.machineTemplate.spec.deletion
            wanted.spec.readinessGates = plane.spec.machineTemplate.spec.readinessGates
            let isUpToDate = machine.spec.version == plane.spec.version
            wanted.mark(
                .upToDate, isUpToDate ? .true : .false, because: isUpToDate ? .upToDate : .notUpToDate,
                isUpToDate ? "" : "spec.version is \(machine.spec.version), but \(plane.spec.version) is wanted",
                at: scope.now)
            wanted.conditions[Machine.ConditionType.upToDate.rawValue]?.observedGeneration =
                machine.condition(.upToDate)?.observedGeneration ?? machine.metadata.generation
            _ = try await Persistence<Machine>(client: scope.client).persist(from: machine, to: wanted)
        }
    }

    // MARK: - Parts without a machine

    /// Hosts and configurations that a pass has made before it ended.
    private func orphans(of plane: KubeadmControlPlane, _ scope: ReconcileScope) async throws -> [ExternalObject] {
        guard let uid = plane.metadata.uid, let template = plane.spec.machineTemplate.spec.infrastructureRef,
            template.templatedKind != nil
        else { return [] }
        let options = ListOptions(labelSelector: "\(ClusterAPILabel.controlPlaneName)=\(plane.metadata.name)")
        let host = try ExternalObjects.product(of: template, named: "")
        let configuration = ContractReference(
            apiGroup: ClusterAPIGroup.bootstrap, kind: KubeadmConfig.apiResource.kind, name: "")
        var orphans: [ExternalObject] = []
        for reference in [host, configuration] {
            let resource: APIResource
            do {
                resource = try await externals.resource(of: reference, scope.client)
            } catch is UnknownExternalKind {
                // Nobody serves it, so there is nothing of it.
                continue
            }
            let found = try await scope.client.resources(resource, in: plane.metadata.namespace).list(options).items
            orphans += found.filter { $0.metadata.isOwned(byUID: uid) }.map { ExternalObject($0, of: resource) }
        }
        return orphans
    }

    func deleteOrphans(of plane: KubeadmControlPlane, _ scope: ReconcileScope) async throws {
        for orphan in try await orphans(of: plane, scope) where !orphan.metadata.isDeleting {
            try await scope.client.resources(orphan.resource, in: plane.metadata.namespace)
                .remove(orphan.metadata.name, uid: orphan.metadata.uid)
        }
    }
}

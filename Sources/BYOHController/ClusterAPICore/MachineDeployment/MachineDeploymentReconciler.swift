package import ClusterAPIModel
package import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging

/// Keeps one MachineSet for the present template of a deployment, and lets it take over from those of earlier templates.
///
/// Without a word from the user no machine is added before another one goes (maxSurge 0, maxUnavailable 1): a spare host is
/// rare where hosts are made of metal.
package struct MachineDeploymentReconciler: Reconciler {
    package static let finalizer: String? = ClusterAPIFinalizer.machineDeployment

    package init() {}

    package func apply(_ deployment: inout MachineDeployment, _ scope: ReconcileScope) async throws -> Outcome {
        deployment.status.observedGeneration = deployment.metadata.generation
        deployment.markPaused(false, as: .paused, at: scope.now)
        deployment.mark(.deleting, .false, because: .notDeleting, at: scope.now)
        try await prepare(&deployment, scope)
        var sets = try await self.sets(of: deployment, scope)
        let newest: MachineSet
        if let found = sets.first(where: { Self.isMade($0, from: deployment) }) {
            newest = found
        } else if deployment.spec.paused, let latest = sets.last {
            newest = latest
        } else {
            newest = try await make(for: deployment, after: sets, scope)
            sets.append(newest)
        }
        let older = sets.filter { $0.metadata.name != newest.metadata.name }
        if !deployment.spec.paused { try await propagate(deployment, to: newest, scope) }
        try await scale(deployment, newest, older, scope)
        try await deleteEmpty(older, scope)
        summarise(&deployment, newest, older, scope)
        return .settled
    }

    package func cleanUp(_ deployment: inout MachineDeployment, _ scope: ReconcileScope) async throws -> Outcome {
        let sets = try await self.sets(of: deployment, scope)
        guard !sets.isEmpty else {
            deployment.mark(.deleting, .true, because: .deletionCompleted, at: scope.now)
            return .settled
        }
        for set in sets where !set.metadata.isDeleting {
            try await scope.client.resources(MachineSet.self, in: scope.key.namespace)
                .remove(set.metadata.name, uid: set.metadata.uid)
        }
        let names = sets.map(\.metadata.name).sorted().joined(separator: ", ")
        deployment.mark(
            .deleting, .true, because: .waitingForMachines, "Waiting for MachineSets to go: \(names)", at: scope.now)
        return .recheck(after: .seconds(10))
    }

    package func isPaused(_ deployment: MachineDeployment, _ scope: ReconcileScope) async throws -> Bool {
        try await scope.isClusterPaused(deployment.spec.clusterName)
    }

    package func markPaused(_ deployment: inout MachineDeployment, _ scope: ReconcileScope) {
        deployment.markPaused(true, as: .paused, at: scope.now)
    }

    // MARK: - Steps

    /// Defaults, labels and the owner.
    private func prepare(_ deployment: inout MachineDeployment, _ scope: ReconcileScope) async throws {
        let name = deployment.metadata.name
        deployment.metadata.labels[ClusterAPILabel.clusterName] = deployment.spec.clusterName
        if deployment.spec.selector == LabelSelector() {
            deployment.spec.selector = LabelSelector(matchLabels: [
                ClusterAPILabel.deploymentName: name, ClusterAPILabel.clusterName: deployment.spec.clusterName,
            ])
        }
        deployment.spec.template.metadata.labels.merge(deployment.spec.selector.matchLabels) { $1 }
        deployment.spec.template.metadata.labels[ClusterAPILabel.deploymentName] = name
        deployment.spec.template.spec.clusterName = deployment.spec.clusterName
        if let cluster = try await scope.cluster(named: deployment.spec.clusterName) {
            deployment.metadata.setOwner(OwnerReference(owning: cluster))
        }
    }

    /// The sets that this deployment manages, the oldest first.
    private func sets(of deployment: MachineDeployment, _ scope: ReconcileScope) async throws -> [MachineSet] {
        guard let uid = deployment.metadata.uid else { return [] }
        let options = ListOptions(labelSelector: "\(ClusterAPILabel.deploymentName)=\(deployment.metadata.name)")
        let sets = try await scope.client.resources(MachineSet.self, in: scope.key.namespace).list(options).items
        return sets.filter { $0.metadata.controller?.uid == uid }.sorted { Self.revision($0) < Self.revision($1) }
    }

    static func revision(_ set: MachineSet) -> Int {
        set.metadata.annotations[ClusterAPIAnnotation.revision].flatMap { Int($0) } ?? 0
    }

    /// Whether the set's machines are those that the template describes. What changes in place does not count.
    static func isMade(_ set: MachineSet, from deployment: MachineDeployment) -> Bool {
        let (made, wanted) = (set.spec.template.spec, deployment.spec.template.spec)
        return made.version == wanted.version && made.bootstrap == wanted.bootstrap
            && made.infrastructureRef == wanted.infrastructureRef && made.failureDomain == wanted.failureDomain
    }

    private func make(
        for deployment: MachineDeployment, after sets: [MachineSet], _ scope: ReconcileScope
    ) async throws -> MachineSet {
        let suffix = RandomName.characters(5)
        let name = "\(deployment.metadata.name.prefix(57))-\(suffix)"
        var template = deployment.spec.template
        template.metadata.labels[ClusterAPILabel.templateHash] = suffix
        var selector = deployment.spec.selector
        selector.matchLabels[ClusterAPILabel.templateHash] = suffix
        // It begins with nothing; the plan says how many it may have beside the others.
        let set = MachineSet(
            metadata: ObjectMeta(
                name: name, namespace: deployment.metadata.namespace, labels: template.metadata.labels,
                annotations: [ClusterAPIAnnotation.revision: String((sets.map(Self.revision).max() ?? 0) + 1)],
                ownerReferences: OwnerReference(controlling: deployment).map { [$0] } ?? []),
            spec: MachineSetSpec(
                clusterName: deployment.spec.clusterName, replicas: 0, selector: selector, template: template))
        scope.logger.info("Creating machine set", metadata: ["MachineSet": "\(set.key)"])
        return try await scope.client.resources(MachineSet.self, in: deployment.metadata.namespace).create(set)
    }

    /// Gives the newest set what may change in place.
    private func propagate(
        _ deployment: MachineDeployment, to set: MachineSet, _ scope: ReconcileScope
    ) async throws {
        var wanted = set
        wanted.spec.template.metadata.labels.merge(deployment.spec.template.metadata.labels) { $1 }
        wanted.spec.template.metadata.annotations.merge(deployment.spec.template.metadata.annotations) { $1 }
        wanted.spec.template.spec.deletion = deployment.spec.template.spec.deletion
        wanted.spec.template.spec.minReadySeconds = deployment.spec.template.spec.minReadySeconds
        wanted.spec.template.spec.readinessGates = deployment.spec.template.spec.readinessGates
        wanted.spec.deletion = deployment.spec.deletion
        _ = try await Persistence<MachineSet>(client: scope.client).persist(from: set, to: wanted)
    }

    private func scale(
        _ deployment: MachineDeployment, _ newest: MachineSet, _ older: [MachineSet], _ scope: ReconcileScope
    ) async throws {
        let changes = try Self.changes(for: deployment, newest, older)
        for set in [newest] + older {
            guard let wanted = changes[set.metadata.name] else { continue }
            scope.logger.info(
                "Scaling machine set", metadata: ["MachineSet": "\(set.key)", "replicas": "\(wanted)"])
            _ = try await scope.client.resources(MachineSet.self, in: scope.key.namespace).patch(
                set.metadata.name, .merge(["spec": ["replicas": .number(JSONNumber(wanted))]]))
        }
    }

    private func deleteEmpty(_ older: [MachineSet], _ scope: ReconcileScope) async throws {
        for set in older where set.spec.replicas == 0 && set.status.replicas == 0 && !set.metadata.isDeleting {
            try await scope.client.resources(MachineSet.self, in: scope.key.namespace)
                .remove(set.metadata.name, uid: set.metadata.uid)
        }
    }
}

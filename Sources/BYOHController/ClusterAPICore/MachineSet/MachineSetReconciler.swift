package import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

/// Keeps as many machines of one make as wanted: each a Machine with a bootstrap configuration and a host of the same name.
///
/// A pass that ends between making a machine's parts and the machine itself leaves parts without a machine. The next pass
/// finds them by their label and goes on with their name, so that nothing is made twice and nothing is left over.
package struct MachineSetReconciler: Reconciler {
    package static let finalizer: String? = ClusterAPIFinalizer.machineSet

    let externals: ExternalObjects

    package init(externals: ExternalObjects) {
        self.externals = externals
    }

    package func apply(_ set: inout MachineSet, _ scope: ReconcileScope) async throws -> Outcome {
        set.status.observedGeneration = set.metadata.generation
        set.markPaused(false, as: .paused, at: scope.now)
        set.mark(.deleting, .false, because: .notDeleting, at: scope.now)
        try await prepare(&set, scope)
        var machines = try await self.machines(of: set, scope)
        let wanted = Int(set.spec.replicas ?? 1)
        let present = machines.filter { !$0.metadata.isDeleting }
        var outcome = Outcome.settled
        // Each condition is set once in a pass: one that flips back and forth would be a change in every pass.
        if machines.count < wanted {
            outcome = try await grow(&set, from: &machines, to: wanted, scope)
        } else {
            set.mark(.scalingUp, .false, because: .notScalingUp, at: scope.now)
        }
        if present.count > wanted {
            try await shrink(&set, present, to: wanted, scope)
        } else {
            set.mark(.scalingDown, .false, because: .notScalingDown, at: scope.now)
        }
        try await propagate(set, to: machines, scope)
        count(machines, in: &set, scope)
        return outcome
    }

    package func cleanUp(_ set: inout MachineSet, _ scope: ReconcileScope) async throws -> Outcome {
        let machines = try await self.machines(of: set, scope)
        count(machines, in: &set, scope)
        guard !machines.isEmpty else {
            try await deleteOrphans(of: set, scope)
            set.mark(.deleting, .true, because: .deletionCompleted, at: scope.now)
            return .settled
        }
        for machine in machines where !machine.metadata.isDeleting { try await delete(machine, scope) }
        let names = machines.map(\.metadata.name).sorted().joined(separator: ", ")
        set.mark(.deleting, .true, because: .waitingForMachines, "Waiting for Machines to go: \(names)", at: scope.now)
        return .recheck(after: .seconds(10))
    }

    package func isPaused(_ set: MachineSet, _ scope: ReconcileScope) async throws -> Bool {
        try await scope.isClusterPaused(set.spec.clusterName)
    }

    package func markPaused(_ set: inout MachineSet, _ scope: ReconcileScope) {
        set.markPaused(true, as: .paused, at: scope.now)
    }

    // MARK: - Steps

    /// Defaults, labels and the owner of a set that nobody manages.
    private func prepare(_ set: inout MachineSet, _ scope: ReconcileScope) async throws {
        set.metadata.labels[ClusterAPILabel.clusterName] = set.spec.clusterName
        if set.spec.selector == LabelSelector() {
            set.spec.selector = LabelSelector(matchLabels: [ClusterAPILabel.setName: set.metadata.name])
        }
        for (label, value) in set.spec.selector.matchLabels { set.spec.template.metadata.labels[label] = value }
        set.spec.template.spec.clusterName = set.spec.clusterName
        if set.metadata.controller == nil, let cluster = try await scope.cluster(named: set.spec.clusterName) {
            set.metadata.setOwner(OwnerReference(owning: cluster))
        }
    }

    /// The machines that this set manages; those of its labels that nobody manages become its own.
    private func machines(of set: MachineSet, _ scope: ReconcileScope) async throws -> [Machine] {
        let selector = try Selector(set.spec.selector)
        // A selector that matches everything would adopt the machines of others.
        guard !selector.isEverything, let uid = set.metadata.uid else { return [] }
        let resources = scope.client.resources(Machine.self, in: scope.key.namespace)
        let options = ListOptions(labelSelector: selector.description)
        var machines: [Machine] = []
        for machine in try await resources.list(options).items {
            if let controller = machine.metadata.controller {
                if controller.uid == uid { machines.append(machine) }
                continue
            }
            guard !machine.metadata.isDeleting, !set.metadata.isDeleting,
                machine.spec.clusterName == set.spec.clusterName
            else { continue }
            machines.append(try await adopt(machine, by: set, scope))
        }
        return machines.sorted { $0.metadata.name < $1.metadata.name }
    }

    private func adopt(_ machine: Machine, by set: MachineSet, _ scope: ReconcileScope) async throws -> Machine {
        var adopted = machine
        adopted.metadata.ownerReferences.append(contentsOf: OwnerReference(controlling: set).map { [$0] } ?? [])
        scope.logger.info("Adopting machine", metadata: ["Machine": "\(machine.key)"])
        return try await Persistence<Machine>(client: scope.client).persist(from: machine, to: adopted) ?? machine
    }

    func delete(_ machine: Machine, _ scope: ReconcileScope) async throws {
        scope.logger.info("Deleting machine", metadata: ["Machine": "\(machine.key)"])
        try await scope.client.resources(Machine.self, in: scope.key.namespace)
            .remove(machine.metadata.name, uid: machine.metadata.uid)
        scope.event(
            .normal, reason: "MachineDeleted", action: "Deleting", "Deleted Machine \(machine.metadata.name)")
    }
}

import ClusterAPIModel
import ControllerRuntime
import KubernetesClient
import KubernetesModel

extension MachineSetReconciler {
    /// Gives the machines what may change in place: labels, annotations and the times of deletion. Notes in each whether it
    /// is what the set wants now.
    func propagate(_ set: MachineSet, to machines: [Machine], _ scope: ReconcileScope) async throws {
        let template = set.spec.template
        for machine in machines where machine.metadata.resourceVersion != nil {
            var wanted = machine
            wanted.metadata.labels.merge(template.metadata.labels) { $1 }
            wanted.metadata.labels[ClusterAPILabel.setName] = set.metadata.name
            wanted.metadata.annotations.merge(template.metadata.annotations) { $1 }
            wanted.spec.deletion = template.spec.deletion
            wanted.spec.minReadySeconds = template.spec.minReadySeconds
            wanted.spec.readinessGates = template.spec.readinessGates
            let isUpToDate = machine.spec.version == template.spec.version
            wanted.mark(
                .upToDate, isUpToDate ? .true : .false, because: isUpToDate ? .upToDate : .notUpToDate,
                isUpToDate ? "" : "spec.version is \(machine.spec.version), but \(template.spec.version) is wanted",
                at: scope.now)
            // Its generation is its own controller's to note.
            wanted.conditions[Machine.ConditionType.upToDate.rawValue]?.observedGeneration =
                machine.condition(.upToDate)?.observedGeneration ?? machine.metadata.generation
            do {
                _ = try await Persistence<Machine>(client: scope.client).persist(from: machine, to: wanted)
            } catch let error as KubernetesError {
                guard error.isNotFound else { throw error }
            }
        }
    }

    func count(_ machines: [Machine], in set: inout MachineSet, _ scope: ReconcileScope) {
        // A selector that cannot be read has failed the pass before.
        set.status.selector = (try? Selector(set.spec.selector))?.description ?? ""
        set.status.replicas = Int32(clamping: machines.count)
        let ready = machines.filter { $0.isTrue(.ready) }
        set.status.readyReplicas = Int32(clamping: ready.count)
        set.status.availableReplicas = Int32(clamping: machines.filter { $0.isTrue(.available) }.count)
        let current = machines.filter { $0.spec.version == set.spec.template.spec.version }
        set.status.upToDateReplicas = Int32(clamping: current.count)
        mark(.machinesReady, ready.count == machines.count, machines.filter { !$0.isTrue(.ready) }, &set, scope)
        let outdated = machines.filter { $0.spec.version != set.spec.template.spec.version }
        mark(.machinesUpToDate, outdated.isEmpty, outdated, &set, scope)
    }

    private func mark(
        _ type: MachineSet.ConditionType, _ isGood: Bool, _ others: [Machine], _ set: inout MachineSet,
        _ scope: ReconcileScope
    ) {
        if isGood {
            let reason: ConditionReason =
                set.status.replicas == 0 ? .noReplicas : type == .machinesReady ? .allReady : .upToDate
            set.mark(type, .true, because: reason, at: scope.now)
        } else {
            let names = others.map(\.metadata.name).sorted().joined(separator: ", ")
            set.mark(
                type, .false, because: type == .machinesReady ? .notAllReady : .notUpToDate,
                "Machines that are not: \(names)",
                at: scope.now)
        }
    }
}

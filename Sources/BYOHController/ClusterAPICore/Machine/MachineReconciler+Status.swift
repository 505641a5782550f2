import ClusterAPIModel
import ControllerRuntime
import KubernetesModel

extension MachineReconciler {
    /// Phase and summaries.
    func summarise(_ machine: inout Machine, _ scope: ReconcileScope) -> Outcome {
        setPhase(
            machine.status.nodeRef != nil && machine.status.initialization.infrastructureProvisioned
                ? .running
                : machine.status.initialization.infrastructureProvisioned
                    ? .provisioned
                    : machine.status.initialization.bootstrapDataSecretCreated ? .provisioning : .pending,
            of: &machine, scope)
        let needed: [Machine.ConditionType] = [.bootstrapConfigReady, .infrastructureReady, .nodeHealthy]
        var bad = needed.filter { !machine.isTrue($0) }.map { type in
            let message = machine.condition(type)?.message ?? ""
            return message.isEmpty ? type.rawValue : "\(type.rawValue): \(message)"
        }
        bad += machine.spec.readinessGates.filter { gate in
            let wanted: Condition.Status = gate.polarity == "Negative" ? .false : .true
            return machine.conditions[gate.conditionType]?.status != wanted
        }.map { "\($0.conditionType) of spec.readinessGates" }
        guard bad.isEmpty else {
            let message = bad.joined(separator: "; ")
            machine.mark(.ready, .false, because: .notReady, message, at: scope.now)
            machine.mark(.available, .false, because: .notReady, message, at: scope.now)
            return .settled
        }
        machine.mark(.ready, .true, because: .ready, at: scope.now)
        return markAvailable(&machine, scope)
    }

    private func markAvailable(_ machine: inout Machine, _ scope: ReconcileScope) -> Outcome {
        let needed = Duration.seconds(machine.spec.minReadySeconds ?? 0)
        let since = machine.condition(.ready)?.lastTransitionTime ?? scope.now
        let left = needed - since.duration(to: scope.now)
        guard left > .zero else {
            machine.mark(.available, .true, because: .available, at: scope.now)
            return .settled
        }
        machine.mark(
            .available, .false, because: .waitingForMinimumReadySeconds,
            "Ready for less than spec.minReadySeconds (\(machine.spec.minReadySeconds ?? 0))", at: scope.now)
        return .recheck(after: left)
    }

    func setPhase(_ phase: MachineStatus.Phase, of machine: inout Machine, _ scope: ReconcileScope) {
        guard machine.status.phase != phase else { return }
        machine.status.phase = phase
        machine.status.lastUpdated = scope.now
    }
}

import ClusterAPIModel
import ControllerRuntime
import KubernetesModel

extension MachineDeploymentReconciler {
    /// What each set should have, by the strategy.
    ///
    /// - Throws: ``InvalidPercentage``.
    static func changes(
        for deployment: MachineDeployment, _ newest: MachineSet, _ older: [MachineSet]
    ) throws -> [String: Int] {
        let replicas = Int(deployment.spec.replicas ?? 1)
        let strategy = deployment.spec.rollout?.strategy
        if strategy?.type == .onDelete {
            // Machines of older sets go only by the user's hand; what they leave free the newest takes.
            let kept = older.reduce(0) { $0 + Int($1.spec.replicas ?? 1) }
            let wanted = max(0, replicas - kept)
            return newest.spec.replicas == Int32(clamping: wanted) ? [:] : [newest.metadata.name: wanted]
        }
        let surge = try (strategy?.rollingUpdate?.maxSurge ?? 0).scaled(to: replicas, rounding: .up)
        var missing = try (strategy?.rollingUpdate?.maxUnavailable ?? 1).scaled(to: replicas, rounding: .down)
        // Both zero would never move.
        if surge == 0 && missing == 0 { missing = 1 }
        let plan = RolloutPlan(replicas: replicas, maxSurge: surge, maxUnavailable: missing)
        return plan.changes(newest: state(newest), older: older.map(state))
    }

    private static func state(_ set: MachineSet) -> RolloutPlan.SetState {
        RolloutPlan.SetState(
            name: set.metadata.name, wanted: Int(set.spec.replicas ?? 1), present: Int(set.status.replicas ?? 0),
            available: Int(set.status.availableReplicas ?? 0))
    }

    func summarise(
        _ deployment: inout MachineDeployment, _ newest: MachineSet, _ older: [MachineSet], _ scope: ReconcileScope
    ) {
        let sets = [newest] + older
        func sum(_ count: KeyPath<MachineSetStatus, Int32?>) -> Int32 {
            sets.reduce(0) { $0 + ($1.status[keyPath: count] ?? 0) }
        }
        let wanted = deployment.spec.replicas ?? 1
        // A selector that cannot be read has failed the pass before.
        deployment.status.selector = (try? Selector(deployment.spec.selector))?.description ?? ""
        deployment.status.replicas = sum(\.replicas)
        deployment.status.readyReplicas = sum(\.readyReplicas)
        deployment.status.availableReplicas = sum(\.availableReplicas)
        deployment.status.upToDateReplicas = newest.status.replicas ?? 0
        let present = deployment.status.replicas ?? 0
        let available = deployment.status.availableReplicas ?? 0
        deployment.status.phase = present < wanted ? .scalingUp : present > wanted ? .scalingDown : .running
        let leftOver = older.filter { ($0.status.replicas ?? 0) > 0 }.map(\.metadata.name).sorted()
        mark(&deployment, .rollingOut, !leftOver.isEmpty, .rollingOut, .notRollingOut, scope) {
            "MachineSets of earlier templates still have Machines: \(leftOver.joined(separator: ", "))"
        }
        mark(&deployment, .scalingUp, present < wanted, .scalingUp, .notScalingUp, scope) {
            "Scaling up from \(present) to \(wanted) replicas"
        }
        mark(&deployment, .scalingDown, present > wanted, .scalingDown, .notScalingDown, scope) {
            "Scaling down from \(present) to \(wanted) replicas"
        }
        let missing = (try? Self.missing(deployment)) ?? 1  // An unreadable percentage has failed the pass before.
        let isAvailable = available >= wanted - missing && (wanted == 0 || available > 0)
        mark(&deployment, .available, !isAvailable, .notAvailable, .available, scope, negative: true) {
            "\(available) of \(wanted) Machines are available"
        }
        let ready = deployment.status.readyReplicas ?? 0
        let current = deployment.status.upToDateReplicas ?? 0
        mark(&deployment, .machinesReady, ready < present, .notAllReady, .allReady, scope, negative: true) {
            "\(ready) of \(present) Machines are ready"
        }
        mark(&deployment, .machinesUpToDate, !leftOver.isEmpty, .notUpToDate, .upToDate, scope, negative: true) {
            "\(current) of \(present) Machines are of the present template"
        }
    }

    private static func missing(_ deployment: MachineDeployment) throws(InvalidPercentage) -> Int32 {
        let limit = deployment.spec.rollout?.strategy?.rollingUpdate?.maxUnavailable ?? 1
        return Int32(clamping: try limit.scaled(to: Int(deployment.spec.replicas ?? 1), rounding: .down))
    }

    /// - Parameters:
    ///   - happens: whether there is something to say.
    ///   - negative: whether the condition is false when it happens.
    private func mark(
        _ deployment: inout MachineDeployment, _ type: MachineDeployment.ConditionType, _ happens: Bool,
        _ reason: ConditionReason, _ otherwise: ConditionReason, _ scope: ReconcileScope, negative: Bool = false,
        _ message: () -> String
    ) {
        deployment.mark(
            type, happens != negative ? .true : .false, because: happens ? reason : otherwise,
            happens ? message() : "", at: scope.now)
    }
}

import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import KubernetesModel

extension ByohControllers {
    /// One at a time: that no two hosts of a control plane are rebooted at once rests on what the pass before has written.
    var remediations: Controller<ByoRemediationReconciler> {
        let (pool, remediations) = (pool, byoRemediations)
        return Controller(
            remediationReconciler, named: "byoremediation", in: environment, namespace: scope.namespace,
            watching: scope.watch, options: ControllerOptions(workers: 1)
        )
        .watches(Machine.self, in: scope.namespace) { machine in
            // A remediation is named like its Machine; most Machines have none.
            remediations[machine.key] == nil ? [] : [machine.key]
        }
        .watches(pool.hosts, when: Self.answersOrMoves) { host in
            guard let machine = pool.machine(holding: host), let key = Self.remediation(of: machine),
                remediations[key] != nil
            else { return [] }
            return [key]
        }
        .watches(pool.machines, when: .changed(\.status.initialization)) { machine in
            guard let key = Self.remediation(of: machine), remediations[key] != nil else { return [] }
            return [key]
        }
        // Who is alive must be known before anything is asked of a control plane; nothing else is woken by it.
        .watches(pool.heartbeats.leases) { _ in [] }
        .watches(clusters, when: .changed(\.spec.paused)) { cluster in
            remediations.objects(by: .namespace, cluster.metadata.namespace ?? "").filter {
                $0.metadata.labels[ByohLabel.clusterName] == cluster.metadata.name
            }.map(\.key)
        }
    }

    /// The remediation of the Machine that a ByoMachine belongs to.
    private static func remediation(of machine: ByoMachine) -> ObjectKey? {
        machine.metadata.ownerReferences.first {
            $0.kind == Machine.apiResource.kind && $0.group == ClusterAPIGroup.core
        }.map { ObjectKey(namespace: machine.metadata.namespace, name: $0.name) }
    }

    /// The host has said something about an order, or was given another one, or somebody works on it.
    private static var answersOrMoves: Predicate<ByoHost> {
        .updated { old, new in
            old.status.observedAction != new.status.observedAction || old.spec.action != new.spec.action
                || old.spec.maintenance != new.spec.maintenance || old.spec.claimRef != new.spec.claimRef
        }
    }
}

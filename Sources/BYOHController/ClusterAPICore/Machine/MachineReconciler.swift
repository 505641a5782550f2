package import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

/// Brings one member of a cluster from its bootstrap data over its host to its Node, and takes it away in that order.
///
/// What it makes known of its parts it copies from them in each pass; what they say once is never taken back.
package struct MachineReconciler: Reconciler {
    package static let finalizer: String? = ClusterAPIFinalizer.machine

    let workloads: any WorkloadAccess
    let externals: ExternalObjects

    package init(workloads: any WorkloadAccess, externals: ExternalObjects) {
        self.workloads = workloads
        self.externals = externals
    }

    package func apply(_ machine: inout Machine, _ scope: ReconcileScope) async throws -> Outcome {
        machine.status.observedGeneration = machine.metadata.generation
        machine.markPaused(false, as: .paused, at: scope.now)
        machine.mark(.deleting, .false, because: .notDeleting, at: scope.now)
        guard let cluster = try await scope.cluster(named: machine.spec.clusterName) else {
            machine.mark(
                .ready, .false, because: .doesNotExist,
                "Cluster '\(machine.spec.clusterName)' of spec.clusterName does not exist", at: scope.now)
            return .recheck(after: .seconds(30))
        }
        machine.metadata.labels[ClusterAPILabel.clusterName] = cluster.metadata.name
        if machine.metadata.controller == nil { machine.metadata.setOwner(OwnerReference(owning: cluster)) }
        var outcome = try await reconcileBootstrap(&machine, scope)
        outcome = outcome.merged(with: try await reconcileInfrastructure(&machine, scope))
        outcome = outcome.merged(with: try await reconcileNode(&machine, of: cluster, scope))
        return outcome.merged(with: summarise(&machine, scope))
    }

    package func isPaused(_ machine: Machine, _ scope: ReconcileScope) async throws -> Bool {
        try await scope.isClusterPaused(machine.spec.clusterName)
    }

    package func markPaused(_ machine: inout Machine, _ scope: ReconcileScope) {
        machine.markPaused(true, as: .paused, at: scope.now)
    }

    // MARK: - Bootstrap data

    private func reconcileBootstrap(_ machine: inout Machine, _ scope: ReconcileScope) async throws -> Outcome {
        guard let reference = machine.spec.bootstrap.configRef else {
            guard machine.spec.bootstrap.dataSecretName != nil else {
                machine.mark(
                    .bootstrapConfigReady, .false, because: .invalid,
                    "Neither spec.bootstrap.configRef nor spec.bootstrap.dataSecretName is set", at: scope.now)
                return .settled
            }
            machine.status.initialization.bootstrapDataSecretCreated = true
            machine.mark(.bootstrapConfigReady, .true, because: .dataSecretProvided, at: scope.now)
            return .settled
        }
        guard let found = try await part(reference, of: &machine, .bootstrapConfigReady, scope) else {
            return .recheck(after: .seconds(10))
        }
        if let ready = found.condition("Ready") {
            machine.mirror(ready, as: .bootstrapConfigReady, at: scope.now)
        } else {
            machine.mark(
                .bootstrapConfigReady, found.isDataSecretCreated ? .true : .false,
                because: found.isDataSecretCreated ? .ready : .notReady, at: scope.now)
        }
        guard found.isDataSecretCreated, let name = found.dataSecretName, !name.isEmpty else {
            return .recheck(after: .seconds(30))
        }
        machine.spec.bootstrap.dataSecretName = name
        machine.status.initialization.bootstrapDataSecretCreated = true
        return .settled
    }

    // MARK: - The host

    private func reconcileInfrastructure(_ machine: inout Machine, _ scope: ReconcileScope) async throws -> Outcome {
        guard let reference = machine.spec.infrastructureRef else {
            machine.mark(
                .infrastructureReady, .false, because: .invalid, "spec.infrastructureRef is not set", at: scope.now)
            return .settled
        }
        guard let found = try await part(reference, of: &machine, .infrastructureReady, scope) else {
            return .recheck(after: .seconds(10))
        }
        let isDone = found.isProvisioned && !found.providerID.isEmpty
        if let ready = found.condition("Ready") {
            machine.mirror(ready, as: .infrastructureReady, at: scope.now)
        } else if isDone {
            machine.mark(.infrastructureReady, .true, because: .provisioned, at: scope.now)
        } else {
            machine.mark(
                .infrastructureReady, .false, because: .notReady,
                "Waiting for status.initialization.provisioned and spec.providerID of \(reference)", at: scope.now)
        }
        guard isDone else { return .recheck(after: .seconds(30)) }
        machine.spec.providerID = found.providerID
        machine.status.addresses = found.addresses
        machine.status.failureDomain = found.failureDomain
        machine.status.initialization.infrastructureProvisioned = true
        return .settled
    }

    /// An object that the machine refers to, made ours; nil, with the condition saying why, when there is none.
    private func part(
        _ reference: ContractReference, of machine: inout Machine, _ type: Machine.ConditionType,
        _ scope: ReconcileScope
    ) async throws -> ExternalObject? {
        let wasThere =
            type == .infrastructureReady
            ? machine.status.initialization.infrastructureProvisioned
            : machine.status.initialization.bootstrapDataSecretCreated
        do {
            guard let found = try await externals.find(reference, in: machine.metadata.namespace, scope.client) else {
                machine.mark(
                    type, .false, because: wasThere ? .deleted : .doesNotExist,
                    wasThere ? "\(reference) was deleted" : "\(reference) does not exist", at: scope.now)
                return nil
            }
            guard let owner = OwnerReference(controlling: machine), !found.metadata.isDeleting else { return found }
            // Whoever made both lets go of the part; the machine is its controller from now on.
            let makers = Set(machine.metadata.ownerReferences.map(\.uid))
            return try await externals.adopt(
                found, by: owner, replacing: makers, cluster: machine.spec.clusterName, scope.client)
        } catch let error as UnknownExternalKind {
            machine.mark(type, .false, because: .invalid, error.description, at: scope.now)
            return nil
        }
    }
}

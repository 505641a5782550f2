import ByohAPI
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging

extension ByoHostReconciler {
    /// How long the API server may go on granting rights that are gone: it follows its roles by watching them.
    static let rightsLinger: Duration = .seconds(1)

    /// Makes what belongs to the host and was lost.
    func completeObjects(of host: ByoHost, _ scope: ReconcileScope) async throws {
        guard let wanted = HostObjects(of: host) else { return }
        try await restore(wanted.lease, of: host, scope)
        let objects = OwnedObjects(client: scope.client)
        try await objects.ensure(wanted.plan)
        try await objects.ensure(wanted.role)
        try await objects.ensure(wanted.roleBinding)
    }

    /// Ends what the host may do, and then removes its Lease, the one thing that it could have tied to others.
    ///
    /// A host may write all of its Lease. With a finalizer it would keep its namespace from being deleted, and with owners
    /// of its choice other objects too. So the Lease is let go of when the host cannot write it any more.
    func takeRights(of host: ByoHost, _ scope: ReconcileScope) async throws -> Outcome {
        guard let objects = HostObjects(of: host) else { return .settled }
        let namespace = host.metadata.namespace
        let bindings = scope.client.resources(RoleBinding.self, in: namespace)
        if let binding = try await bindings.getIfPresent(objects.roleBinding.metadata.name),
            binding.metadata.isOwned(byUID: host.metadata.uid ?? ""), !binding.metadata.isDeleting
        {
            scope.logger.debug("Taking the rights of a deleted host")
            try await bindings.delete(binding.metadata.name)
            return .recheck(after: Self.rightsLinger)
        }
        let leases = scope.client.resources(Lease.self, in: namespace)
        guard let lease = try await leases.getIfPresent(host.metadata.name), isOfHost(lease, host) else {
            return .settled
        }
        if !lease.metadata.finalizers.isEmpty {
            _ = try await leases.patch(lease.metadata.name, .merge(["metadata": ["finalizers": .null]]))
        }
        guard !lease.metadata.isDeleting else { return .settled }
        do {
            try await leases.delete(lease.metadata.name)
        } catch {
            guard error.isNotFound else { throw error }
        }
        return .settled
    }

    /// An enrolled host may have made anything of its Lease; that the name was free was seen when it enrolled.
    private func isOfHost(_ lease: Lease, _ host: ByoHost) -> Bool {
        lease.metadata.isOwned(byUID: host.metadata.uid ?? "")
            || host.metadata.annotations[ByohAnnotation.keyDigest] != nil
    }

    /// Creates the Lease. One that is there and has lost its label or its owner, which the host may write, gets them back.
    private func restore(_ wanted: Lease, of host: ByoHost, _ scope: ReconcileScope) async throws {
        let leases = scope.client.resources(Lease.self, in: wanted.metadata.namespace)
        guard let present = try await leases.getIfPresent(wanted.metadata.name), isOfHost(present, host) else {
            return try await OwnedObjects(client: scope.client).ensure(wanted)
        }
        scope.logger.debug("Restoring the metadata of the host's Lease")
        let metadata: JSONValue = [
            "labels": .object(wanted.metadata.labels.mapValues(JSONValue.string)),
            "ownerReferences": try JSONValue(encoding: wanted.metadata.ownerReferences), "finalizers": .null,
        ]
        _ = try await leases.patch(wanted.metadata.name, .merge(["metadata": metadata]))
    }
}

package import ByohAPI
package import ControllerRuntime
import JSONTree
import KubernetesClient
package import KubernetesModel
import Logging

/// Reads and writes the plans of hosts. A plan changes by compare-and-swap, and each change has the next revision.
package struct PlanKeeper: Sendable {
    package let secrets: Store<Secret>
    /// A pass that follows a write before the watch does would read bootstrap data once more, to write what is there already.
    private let written = WriteOverlay<Secret>()

    package init(in environment: ControllerEnvironment, namespace: String?) {
        secrets = environment.caches.store(
            Secret.self, in: namespace, options: WatchOptions(labelSelector: ByohLabel.host))
        secrets.subscribe { [written] change in
            if case .deleted = change {
                written.observedDeletion(of: change.key)
            } else {
                written.observed(change.object)
            }
        }
    }

    /// The plan of a host as it was last seen; nil when there is none, or none that can be read.
    package func plan(of host: ByoHost) -> SealedHostPlan? {
        // A Secret that holds no plan is written anew by whoever wants one.
        secret(of: host).flatMap { try? SealedHostPlan($0) }
    }

    /// The Secret for the plan of a host as it was last seen or written; nil when there is none.
    private func secret(of host: ByoHost) -> Secret? {
        let name = HostPlan.secretName(forHost: host.metadata.name)
        return secrets[ObjectKey(namespace: host.metadata.namespace, name: name)].map(written.freshest)
    }

    /// Remembers what a write made of a Secret, for as long as the cache has not heard of it.
    private func wrote(_ secret: Secret) {
        written.wrote(secret)
        // The watch may have been quicker than the answer; then nobody else would forget it.
        if let cached = secrets[secret.key] {
            written.observed(cached)
        } else {
            written.observedDeletion(of: secret.key)
        }
    }

    /// Makes `wanted` the plan of a host, unless it is already.
    ///
    /// - Parameters:
    ///   - wanted: its revision does not matter.
    ///   - bootstrap: what lies beside the plan; left alone when the plan is there already.
    /// - Returns: The plan as it is stored now.
    /// - Throws: a conflict when somebody changed it meanwhile: look again.
    package func write(
        _ wanted: HostPlan, bootstrap: SecretBytes?, for host: ByoHost, _ scope: ReconcileScope
    ) async throws -> SealedHostPlan {
        if let known = plan(of: host), known.plan.isSame(as: wanted) { return known }
        guard let stored = HostObjects(of: host)?.plan else { throw InvalidPlanTarget(host: host.key) }
        let secrets = scope.client.resources(Secret.self, in: host.metadata.namespace)
        // An old copy is refused by its version, so that the cache will do.
        let cached = secret(of: host)
        let present = if let cached { cached } else { try await secrets.getIfPresent(stored.metadata.name) }
        guard let secret = present else {
            let first = try SealedHostPlan(wanted.with(revision: 1), bootstrap: bootstrap)
            var new = stored
            new.data = first.data
            scope.logger.info("Writing first plan", metadata: ["ByoHost": "\(host.key)", "goal": "\(wanted.goal)"])
            _ = try await secrets.create(new)
            return first
        }
        // What cannot be read is replaced; its revision is not known, so the host's report stands in for it.
        let current = try? SealedHostPlan(secret)
        if let current, current.plan.isSame(as: wanted) { return current }
        let last = current?.plan.revision ?? Self.lastRevision(by: host)
        let next = try SealedHostPlan(wanted.with(revision: last + 1), bootstrap: bootstrap)
        var data = try JSONValue(encoding: next.data)
        if bootstrap == nil { data[HostPlan.bootstrapKey] = .null }
        scope.logger.info(
            "Writing plan",
            metadata: [
                "ByoHost": "\(host.key)", "goal": "\(wanted.goal.rawValue)", "revision": "\(next.plan.revision)",
            ])
        wrote(
            try await secrets.patch(
                secret.metadata.name, .merge(["metadata": Self.precondition(secret), "data": data])))
        return next
    }

    /// What the host says that its plan's revision is: believed within bounds, since one more must still be a number.
    private static func lastRevision(by host: ByoHost) -> Int64 {
        min(max(host.status.observedPlan?.revision ?? 0, 0), ObservedPlan.highestRevision)
    }

    /// Wipes the bootstrap data beside a plan that has been carried out.
    package func wipeBootstrap(of host: ByoHost, _ plan: SealedHostPlan, _ scope: ReconcileScope) async throws {
        guard plan.bootstrap != nil, let secret = secret(of: host) else { return }
        scope.logger.info("Wiping bootstrap data", metadata: ["ByoHost": "\(host.key)"])
        wrote(
            try await scope.client.resources(Secret.self, in: host.metadata.namespace).patch(
                secret.metadata.name,
                .merge(["metadata": Self.precondition(secret), "data": [HostPlan.bootstrapKey: .null]])))
    }

    /// Lays the bootstrap kubeconfig of another management cluster beside the plan of a host; nil takes it away.
    ///
    /// It is no part of the plan, whose revision and checksum stay as they are.
    package func put(
        managementCluster kubeconfig: SecretBytes?, beside host: ByoHost, _ scope: ReconcileScope
    ) async throws {
        let key = HostPlan.managementClusterKey
        guard let secret = secret(of: host), secret.data[key] != kubeconfig else { return }
        scope.logger.info(
            kubeconfig == nil
                ? "Taking back the way to another management cluster" : "Giving the way to another management cluster",
            metadata: ["ByoHost": "\(host.key)"])
        let value: JSONValue = try kubeconfig.map { try JSONValue(encoding: $0) } ?? .null
        wrote(
            try await scope.client.resources(Secret.self, in: host.metadata.namespace).patch(
                secret.metadata.name, .merge(["metadata": Self.precondition(secret), "data": [key: value]])))
    }

    /// Tells a host to clean itself.
    ///
    /// - Returns: Whether the host was ever told anything else for this claim. If not there is nothing to clean.
    package func requestCleaning(
        of host: ByoHost, claim: HostClaim, _ scope: ReconcileScope
    ) async throws -> (plan: SealedHostPlan, wasUsed: Bool) {
        if let known = plan(of: host), known.plan.goal == .clean, known.plan.claimID == claim.claimID {
            return (known, true)
        }
        let name = HostPlan.secretName(forHost: host.metadata.name)
        let secret = try await scope.client.resources(Secret.self, in: host.metadata.namespace).getIfPresent(name)
        // As above: what cannot be read is replaced, and may have been used.
        var current: HostPlan?
        var wasUsed = true
        do throws(InvalidHostPlan) {
            current = if let secret { try SealedHostPlan(secret)?.plan } else { nil }
            wasUsed = current?.claimID == claim.claimID
        } catch {
            scope.logger.warning(
                "Replacing a plan that cannot be read", metadata: ["ByoHost": "\(host.key)", "error": "\(error)"])
        }
        var wanted = HostPlan(
            revision: 0, goal: .clean, claimID: claim.claimID, clusterName: claim.clusterName,
            clusterNamespace: claim.namespace, machineName: claim.name,
            providerID: ProviderID(
                namespace: host.metadata.namespace ?? "", host: host.metadata.name, claimID: claim.claimID
            ).description)
        if wasUsed { wanted.installation = current?.installation }
        return (try await write(wanted, bootstrap: nil, for: host, scope), wasUsed)
    }

    /// Has a host carry out its plan once more: the same under the next revision, for which the agent ends whatever it waits
    /// for.
    ///
    /// - Returns: Whether it was done; false when the host has another plan by now.
    /// - Throws: a conflict when somebody changed it meanwhile: look again.
    package func renew(
        _ plan: SealedHostPlan, of host: ByoHost, _ scope: ReconcileScope
    ) async throws -> Bool {
        let name = HostPlan.secretName(forHost: host.metadata.name)
        let secrets = scope.client.resources(Secret.self, in: host.metadata.namespace)
        // Asked of the server: the cache may not have heard yet that it was done.
        guard let secret = try await secrets.getIfPresent(name), let current = try SealedHostPlan(secret),
            current.checksum == plan.checksum
        else { return false }
        let next = try SealedHostPlan(
            plan.plan.with(revision: plan.plan.revision + 1), bootstrap: current.bootstrap)
        scope.logger.info(
            "Having a plan carried out once more",
            metadata: ["ByoHost": "\(host.key)", "revision": "\(next.plan.revision)"])
        wrote(
            try await secrets.patch(
                name, .merge(["metadata": Self.precondition(secret), "data": try JSONValue(encoding: next.data)])))
        return true
    }

    private static func precondition(_ secret: Secret) -> JSONValue {
        [
            "uid": .string(secret.metadata.uid ?? ""),
            "resourceVersion": .string(secret.metadata.resourceVersion ?? ""),
        ]
    }
}

extension HostPlan {
    /// Whether two plans want the same, whatever their revisions.
    func isSame(as other: HostPlan) -> Bool { with(revision: 0) == other.with(revision: 0) }

    func with(revision: Int64) -> HostPlan {
        var copy = self
        copy.revision = revision
        return copy
    }
}

/// A plan was to be written for a host that the server has not stored.
package struct InvalidPlanTarget: Error, Hashable, CustomStringConvertible {
    package let host: ObjectKey

    package var description: String { "The ByoHost \(host) has no uid, so it does not come from the server" }
}

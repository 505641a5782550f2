package import ByohAPI
package import ControllerRuntime
package import HostMatching
import JSONTree
package import KubernetesClient
package import KubernetesModel
import Synchronization

/// The hosts that machines can have, and who of this process's machines is about to take which.
///
/// Guarantees: a host is only ever claimed in the version in which it was seen to be free (compare-and-swap), so no two
/// processes can hold one. Reservations keep the machines of this process from running into each other; they are a
/// matter of speed, not of safety.
package final class HostPool: Sendable {
    package let hosts: Store<ByoHost>
    package let machines: Store<ByoMachine>
    package let heartbeats: Heartbeats
    package let metrics: FleetMetrics
    private let matcher: HostMatcher
    private let timeline: Timeline
    private let progress = Mutex(CleaningProgress())
    private let written = WriteOverlay<ByoHost>()
    /// Host to machine.
    private let reservations = Mutex<[ObjectKey: ObjectKey]>([:])

    /// Machines by the host that they mean to hold.
    private static let byClaimedHost = Index<ByoMachine>.field("claimedHost") { machine in
        machine.claim.map { "\(ObjectKey(namespace: machine.metadata.namespace, name: $0.host))" }
    }

    package init(in environment: ControllerEnvironment, namespace: String?) {
        let heartbeats = Heartbeats(in: environment, namespace: namespace)
        self.heartbeats = heartbeats
        metrics = FleetMetrics(factory: environment.metrics)
        hosts = environment.caches.store(ByoHost.self, in: namespace, indexes: [.namespace])
        machines = environment.caches.store(ByoMachine.self, in: namespace, indexes: [.namespace, Self.byClaimedHost])
        matcher = HostMatcher { heartbeats.isAlive($0) }
        timeline = environment.timeline
    }

    /// The host as it was last seen or written; nil when there is none.
    package func host(_ name: String, in namespace: String?) -> ByoHost? {
        hosts[ObjectKey(namespace: namespace, name: name)].map(written.freshest)
    }

    /// The host that the machine holds; nil when it holds none.
    package func host(heldBy machine: ByoMachine) -> ByoHost? {
        guard let claim = machine.claim, let host = host(claim.host, in: machine.metadata.namespace) else { return nil }
        return host.spec.claimRef?.claimID == claim.id ? host : nil
    }

    /// The machine that a host's claim names, if it still means to hold the host.
    package func machine(holding host: ByoHost) -> ByoMachine? {
        guard let claim = host.spec.claimRef,
            let machine = machines[ObjectKey(namespace: claim.namespace, name: claim.name)]
        else { return nil }
        return machine.claim.map { $0.host == host.metadata.name && $0.id == claim.claimID } == true ? machine : nil
    }

    package func unavailability(of host: ByoHost) -> Unfitness? { matcher.unavailability(of: host) }

    // MARK: - Taking a host

    /// Looks for a host, and keeps it from the other machines of this process.
    package func reserve(_ wish: HostWish, for machine: ByoMachine) -> HostMatch {
        let free = hosts.objects(by: .namespace, machine.metadata.namespace ?? "").map(written.freshest)
        return reservations.withLock { reservations in
            for (host, holder) in reservations where holder == machine.key { reservations[host] = nil }
            let match = matcher.match(
                wish,
                among: free.map { host in
                    guard isWanted(host, byOthersThan: machine, reservations) else { return host }
                    // Spoken for, though not claimed yet.
                    var host = host
                    host.spec.claimRef = host.spec.claimRef ?? Self.placeholder
                    return host
                })
            if let name = match.hostName {
                reservations[ObjectKey(namespace: machine.metadata.namespace, name: name)] = machine.key
            }
            return match
        }
    }

    /// Lets others have what was reserved for a machine.
    package func forget(_ machine: ObjectKey) {
        reservations.withLock { reservations in
            for (host, holder) in reservations where holder == machine { reservations[host] = nil }
        }
    }

    private static let placeholder = HostClaim(
        namespace: "-", name: "-", uid: "-", claimID: .random(), clusterName: "-")

    private func isWanted(
        _ host: ByoHost, byOthersThan machine: ByoMachine, _ reservations: [ObjectKey: ObjectKey]
    ) -> Bool {
        if let holder = reservations[host.key], holder != machine.key { return true }
        // One that is being deleted wants no host any more; what it still holds is not free anyway.
        return machines.objects(by: Self.byClaimedHost, "\(host.key)").contains {
            $0.key != machine.key && !$0.metadata.isDeleting
        }
    }

    /// Writes a claim into a host that is free and fit in the version at hand.
    ///
    /// - Returns: The host; nil when the machine must look for another.
    /// - Throws: a conflict when the host has changed since it was read: look again.
    package func claim(
        _ host: ByoHost, _ claim: HostClaim, wish: HostWish, client: KubernetesClient
    ) async throws -> ByoHost? {
        guard matcher.unfitness(of: host, for: wish) == nil else {
            metrics.claimed(.lost)
            return nil
        }
        let change: JSONValue = [
            "metadata": [
                "uid": .string(host.metadata.uid ?? ""),
                "resourceVersion": .string(host.metadata.resourceVersion ?? ""),
                "labels": [
                    ByohLabel.clusterName: .string(claim.clusterName),
                    ByohLabel.machineName: .string(Self.labelValue("\(claim.namespace).\(claim.name)")),
                ],
            ],
            "spec": ["claimRef": try JSONValue(encoding: claim)],
        ]
        do {
            let result = try await client.resources(ByoHost.self, in: host.metadata.namespace).patch(
                host.metadata.name, .merge(change))
            written.wrote(result)
            metrics.claimed(.won)
            return result
        } catch {
            if error.isConflict { metrics.claimed(.lost) }
            throw error
        }
    }

    /// Makes a host free: only in the version in which it was seen to be clean.
    package func release(_ host: ByoHost, client: KubernetesClient) async throws {
        var spec: JSONValue = ["claimRef": .null]
        if host.spec.quarantine?.reason.endsWhenClean == true { spec["quarantine"] = .null }
        try await change(
            host, spec: spec, labels: [ByohLabel.clusterName: .null, ByohLabel.machineName: .null],
            // Both were said of this claim.
            annotations: [ByohAnnotation.forceRelease: .null, ByohAnnotation.quarantinedRevision: .null],
            client: client)
    }

    /// Takes a host out of use.
    ///
    /// - Parameter failure: The revision of the plan that failed, when that is why.
    package func quarantine(
        _ host: ByoHost, _ quarantine: HostQuarantine, failure: Int64? = nil, client: KubernetesClient
    ) async throws {
        try await change(
            host, spec: ["quarantine": try JSONValue(encoding: quarantine)],
            annotations: failure.map { [ByohAnnotation.quarantinedRevision: .string("\($0)")] }, client: client)
    }

    /// Writes down that a plan failed while the host is in quarantine, so that the end of the quarantine is known for one.
    package func noteFailure(of revision: Int64, on host: ByoHost, client: KubernetesClient) async throws {
        try await change(
            host, annotations: [ByohAnnotation.quarantinedRevision: .string("\(revision)")], client: client)
    }

    private func change(
        _ host: ByoHost, spec: JSONValue? = nil, labels: JSONValue? = nil, annotations: JSONValue? = nil,
        client: KubernetesClient
    ) async throws {
        var metadata: JSONValue = [
            "uid": .string(host.metadata.uid ?? ""), "resourceVersion": .string(host.metadata.resourceVersion ?? ""),
        ]
        metadata["labels"] = labels
        metadata["annotations"] = annotations
        var change: JSONValue = ["metadata": metadata]
        change["spec"] = spec
        let result = try await client.resources(ByoHost.self, in: host.metadata.namespace).patch(
            host.metadata.name, .merge(change))
        written.wrote(result)
    }

    // MARK: - Waiting for a host to be clean

    /// For how long a host that is to clean itself has said nothing new; see ``CleaningProgress``.
    package func silence(of host: ByoHost) -> Duration {
        progress.withLock { $0.silence(of: host.key, saying: host.status.observedPlan, at: timeline.now) }
    }

    /// Nobody waits for the host any more.
    package func stopWaiting(for host: ObjectKey) {
        progress.withLock { $0.removed(host) }
    }

    /// A text as the value of a label: cut where it is too long, with a digest that keeps it unique.
    static func labelValue(_ text: String) -> String {
        guard text.utf8.count > 63 else { return text }
        return "\(text.prefix(54))-\(SHA256Digest(of: text.utf8).hex.prefix(8))"
    }
}

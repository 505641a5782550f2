package import ByohAPI
import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
package import KubernetesModel

/// Hosts that follow `clusterctl move` to here.
extension EnrolmentReconciler {
    /// How long a request may wait for a host that is not there; it is denied then, and asked anew.
    package static let arrivalPatience: Duration = .seconds(900)

    /// How long after a request that waits is looked again: what it waits for wakes it.
    private static let arrivalInterval: Duration = .seconds(600)

    /// Answers certificate requests, woken by what they may wait for.
    package func controller(in environment: ControllerEnvironment) -> Controller<EnrolmentReconciler> {
        let hosts = environment.caches.store(ByoHost.self, in: namespace, options: WatchOptions())
        return Controller(self, named: "enrolment", in: environment)
            .watches(hosts) { Self.requestNames(of: $0, by: ByohAnnotation.allowKey) }
            .watches(hosts, when: .created) { Self.requestNames(of: $0, by: ByohAnnotation.keyDigest) }
            .watches(Cluster.self, in: namespace, when: .changed(\.spec.paused)) { cluster in
                if cluster.spec.paused { return [] }
                return hosts.objects.filter { $0.isHeld(by: cluster) }.flatMap {
                    Self.requestNames(of: $0, by: ByohAnnotation.keyDigest)
                }
            }
    }

    /// The request of the key that a host names in an annotation: `allowKey` for one that an operator has let take its name
    /// and that must not stand in the way of the next try, `keyDigest` for one with which the host may be waiting for itself.
    package static func requestNames(of host: ByoHost, by annotation: String) -> [ObjectKey] {
        guard let digest = host.metadata.annotations[annotation], let namespace = host.metadata.namespace else {
            return []
        }
        let subject = HostSubject(namespace: namespace, host: host.metadata.name)
        return [ObjectKey(name: subject.requestName(keyDigest: digest))]
    }

    /// How long is waited until the host is looked for again; nil when it is here for good.
    ///
    /// `clusterctl move` makes a host early, removes it where it was, and lets its Cluster go on at the very end. When it is cut
    /// off in between the copy here is nothing that the host may go by: it would leave those who count on it.
    ///
    /// - Throws: ``RequestDenial/hostNotArrived(_:)`` when it was waited for long enough.
    func arrivalOverdue(
        of host: ByoHost?, _ request: VerifiedRequest, age: Duration, _ scope: ReconcileScope
    ) async throws -> Duration? {
        guard let host else {
            guard age < Self.arrivalPatience else { throw RequestDenial.hostNotArrived("\(request.subject)") }
            return min(Self.arrivalInterval, Self.arrivalPatience - age)
        }
        guard let claim = host.spec.claimRef else { return nil }
        let clusters = scope.client.resources(Cluster.self, in: claim.namespace)
        let cluster = try await clusters.getIfPresent(claim.clusterName)
        return cluster.map(\.spec.paused) ?? true ? Self.arrivalInterval : nil
    }
}

extension ByoHost {
    fileprivate func isHeld(by cluster: Cluster) -> Bool {
        guard let claim = spec.claimRef else { return false }
        return claim.clusterName == cluster.metadata.name && claim.namespace == cluster.metadata.namespace
    }
}

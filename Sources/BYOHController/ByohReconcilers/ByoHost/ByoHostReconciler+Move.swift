import ByohAPI
import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

extension ByoHostReconciler {
    /// How often is looked for a Secret that is not there, and for a host that cannot follow.
    private static let moveInterval: Duration = .seconds(30)
    /// How often is looked whether the Secret of a host that can follow is still the same.
    private static let readyInterval: Duration = .seconds(300)

    /// Ends what the management cluster that the host comes from wanted of it.
    ///
    /// A move that was cut off while it deleted, and was run again, brings the annotation of that deletion along, and has lost
    /// the key by which the host is known.
    func receive(_ host: inout ByoHost, _ scope: ReconcileScope) {
        guard let origin = host.spec.managementCluster?.origin else { return }
        scope.logger.info("Receiving host from another management cluster", metadata: ["originUID": "\(origin.uid)"])
        if host.metadata.annotations[ByohAnnotation.keyDigest] == nil, !origin.keyDigest.isEmpty {
            host.metadata.annotations[ByohAnnotation.keyDigest] = origin.keyDigest
        }
        host.metadata.annotations[ByohAnnotation.deleteForMove] = nil
        host.spec.managementCluster = nil
    }

    /// Gives a host what it needs to follow to another management cluster, or takes it back.
    ///
    /// - Returns: How far the host is with it; nil when nobody means to move it.
    func prepareMove(of host: inout ByoHost, _ scope: ReconcileScope) async throws -> HostAccount.Finding? {
        guard let order = host.spec.managementCluster else {
            try await plans.put(managementCluster: nil, beside: host, scope)
            return nil
        }
        let digest = host.metadata.annotations[ByohAnnotation.keyDigest] ?? ""
        let origin = HostOrigin(uid: host.metadata.uid ?? "", keyDigest: digest)
        host.spec.managementCluster?.origin = origin
        let key = ObjectKey(namespace: host.metadata.namespace, name: order.bootstrapSecretName)
        let secret = try await scope.client.resources(Secret.self, in: key.namespace).getIfPresent(key.name)
        let offered: OfferedKubeconfig
        do throws(OfferedKubeconfig.Unusable) {
            offered = try OfferedKubeconfig(secret, at: key)
        } catch {
            try await plans.put(managementCluster: nil, beside: host, scope)
            return HostAccount.Finding(.false, .bootstrapSecretUnavailable, error.sentence)
        }
        try await plans.put(managementCluster: offered.bytes, beside: host, scope)
        return finding(about: host, offered)
    }

    /// When a host that is to follow is looked at again; nothing tells us of its Secret.
    static func nextLook(after move: HostAccount.Finding?) -> Outcome {
        guard let move else { return .settled }
        return .recheck(after: move.status == .true ? readyInterval : moveInterval)
    }

    /// By the host's word, which can only keep the host itself where it is. A dead one follows nobody, whatever it said before.
    private func finding(about host: ByoHost, _ offered: OfferedKubeconfig) -> HostAccount.Finding {
        guard case .alive = pool.heartbeats.judgement(of: host) else {
            return HostAccount.Finding(
                .false, .waitingForAgent,
                "The agent does not renew Lease \(host.key); to move without the host remove spec.managementCluster from it"
            )
        }
        guard let rehoming = host.status.rehoming, rehoming.bootstrapDigest == offered.digest else {
            return HostAccount.Finding(
                .false, .waitingForAgent, "Waiting for the agent to say in status.rehoming whether it can follow")
        }
        guard rehoming.ready else { return HostAccount.Finding(.false, .cannotFollow, rehoming.message) }
        return HostAccount.Finding(
            .true, .readyToFollow, "The host can follow to \(rehoming.server) with token \(offered.tokenID)")
    }

    /// Events on transitions only.
    func announce(_ move: HostAccount.Finding?, of host: ByoHost, _ scope: ReconcileScope) {
        guard let move, host.reason(of: .readyToMove) != move.reason else { return }
        switch move.reason {
        case .readyToFollow: scope.event(.normal, reason: "ReadyToFollow", action: "Moving", move.message)
        case .bootstrapSecretUnavailable, .cannotFollow:
            scope.event(.warning, reason: move.reason.rawValue, action: "Moving", move.message)
        default: break
        }
    }
}

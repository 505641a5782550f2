import JSONTree
import KubernetesModel
import Logging

/// Deletes credentials that are over: settled certificate requests and expired bootstrap tokens.
///
/// Authentication does not wait for it: an expired token is refused from the second on in which it expires.
struct Sweeper: Sendable {
    static let interval: Duration = .seconds(60)

    let server: ServerContext

    /// Works until the task is cancelled.
    func run() async throws {
        while true {
            do {
                try await sweep()
            } catch let error as StorageError {
                if error == .closed { return }
                server.logger.debug("Sweeping failed", metadata: ["error": "\(error)"])
            }
            try await server.clock.sleep(for: Self.interval)
        }
    }

    func sweep() async throws {
        let now = server.now()
        for stored in try await server.log.list(ListQuery(resource: SignerRights.requests)).objects {
            try await delete(stored) { RequestExpiry.isOver($0, now: now) }
        }
        for stored in try await server.log.list(ListQuery(resource: "secrets", namespace: "kube-system")).objects
        where stored.key.name.hasPrefix(BootstrapToken.secretPrefix) {
            try await delete(stored) { BootstrapToken.hasExpired($0, now: now) }
        }
    }

    private func delete(_ stored: StoredObject, when isOver: (JSONValue) -> Bool) async throws {
        let object = try stored.tree()
        // What somebody holds on to by a finalizer is his to let go.
        guard object.finalizers.isEmpty, isOver(object) else { return }
        // Refused means that it was written meanwhile: the next round looks again.
        _ = try await server.log.write(.delete(stored.key, at: stored.revision) { object.sealed(at: $0) })
    }
}

import JSONTree
import KubernetesModel
import Logging

/// Forgets old history and old events.
struct Upkeep: Sendable {
    /// How long history is kept, at least: what kube-apiserver keeps.
    static let historyAge: Duration = .seconds(300)
    /// How long events are kept: kube-apiserver's `--event-ttl`.
    static let eventAge: Duration = .seconds(3600)

    let server: ServerContext

    /// Works until the task is cancelled.
    func run() async throws {
        var boundary = server.log.latest
        while true {
            try await server.clock.sleep(for: Self.historyAge)
            let next = server.log.latest
            do {
                try await server.log.compact(through: boundary)
                try await expireEvents()
            } catch let error as StorageError {
                // The next round tries again; until then the file is larger than need be.
                server.logger.debug("Upkeep failed", metadata: ["error": "\(error)"])
            }
            boundary = next
        }
    }

    /// When an event was written last, by what the server itself has noted: kube-apiserver counts from there too.
    private static func lastWrite(of event: JSONValue) -> Time? {
        let managers = (event.metadata["managedFields"]?.array ?? []).map { $0["time"] }
        // A time that cannot be read is none.
        return ([event.metadata["creationTimestamp"]] + managers).compactMap { $0?.string }
            .compactMap { try? Time(parsing: $0) }.max()
    }

    /// Deletes events that have not been written for longer than ``eventAge``.
    private func expireEvents() async throws {
        let end = server.now() + (.zero - Self.eventAge)
        for stored in try await server.log.list(ListQuery(resource: "events")).objects {
            let object = try stored.tree()
            if let time = Self.lastWrite(of: object), time > end { continue }
            // Refused means that it was written again meanwhile: then it is not old.
            _ = try await server.log.write(.delete(stored.key, at: stored.revision) { object.sealed(at: $0) })
        }
    }
}

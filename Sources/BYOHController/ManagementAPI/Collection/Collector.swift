import JSONTree
import KubernetesModel
import Logging

/// Deletes what nobody wants any more: dependents of deleted owners, and the contents of deleted namespaces and definitions.
///
/// Level-triggered: each step looks at the objects as they are and does what is still to do, so that it can be repeated.
/// Follows the garbage collector and the namespace controller of kube-controller-manager.
struct Collector: Sendable {
    let server: ServerContext
    private static let retryInterval: Duration = .seconds(5)

    /// Works until the log is closed or the task is cancelled.
    func run() async throws {
        while true {
            do {
                return try await follow()
            } catch StorageError.compacted {
                // The log went on without us: begin again with what there is now.
            }
        }
    }

    private func follow() async throws {
        var graph = OwnershipGraph()
        var suspects: Set<StoredKey> = []
        var seen = try await load(&graph, &suspects)
        var feed = try await server.log.feed(of: nil, after: seen)
        while true {
            suspects = await examine(suspects, graph)
            let (next, changes) = try await wait(feed, retrying: !suspects.isEmpty)
            guard let next else { return }
            feed = next
            for change in changes where change.revision > seen {
                seen = change.revision
                // Written as a type, as a bare nil in a choice of trees would be JSON's null.
                let object: JSONValue? = if change.kind == .deleted { nil } else { try change.object.tree() }
                suspects.formUnion(graph.received(object, at: change.key))
                // Names that a definition had may be free for others now.
                if change.key.resource == CustomResourceDefinition.apiResource.description {
                    suspects.formUnion(graph.keys(of: change.key.resource).filter { $0 != change.key })
                }
            }
        }
    }

    /// Takes in everything there is; returns the revision up to which that is complete.
    private func load(_ graph: inout OwnershipGraph, _ suspects: inout Set<StoredKey>) async throws -> Int64 {
        let revision = server.log.latest
        for kind in server.kinds.catalog.storedKinds {
            let page = try await server.log.list(ListQuery(resource: kind.storageName, revision: revision))
            for stored in page.objects { _ = graph.received(try stored.tree(), at: stored.key) }
        }
        // Only now is it known who is missing.
        for kind in server.kinds.catalog.storedKinds {
            let page = try await server.log.list(ListQuery(resource: kind.storageName, revision: revision))
            for stored in page.objects { suspects.formUnion(graph.received(try stored.tree(), at: stored.key)) }
        }
        return revision
    }

    /// The next changes; none when it is time to try again. A nil feed means that the log is closed.
    private func wait(_ feed: ChangeFeed, retrying: Bool) async throws -> (ChangeFeed?, [Change]) {
        let clock = server.clock
        return try await withThrowingTaskGroup(of: (ChangeFeed?, [Change]).self) { tasks in
            tasks.addTask {
                var feed = feed
                guard let changes = try await feed.next() else { return (nil, []) }
                return (feed, changes)
            }
            if retrying {
                tasks.addTask {
                    try await clock.sleep(for: Self.retryInterval)
                    return (feed, [])
                }
            }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? (nil, [])
        }
    }

    /// Looks at each; returns those that could not be dealt with.
    private func examine(_ suspects: Set<StoredKey>, _ graph: OwnershipGraph) async -> Set<StoredKey> {
        var failed: Set<StoredKey> = []
        for key in suspects {
            do {
                try await Examination(server: server, graph: graph).examine(key)
            } catch {
                server.logger.debug(
                    "Collection failed",
                    metadata: ["object": "\(key.resource) \(key.namespace)/\(key.name)", "error": "\(error)"])
                failed.insert(key)
            }
        }
        return failed
    }
}

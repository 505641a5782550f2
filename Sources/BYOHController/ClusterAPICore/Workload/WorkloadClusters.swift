import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
package import KubernetesModel
import Logging
import ServiceLifecycle
import Synchronization

/// Keeps a connection to each workload cluster whose kubeconfig Secret is there: a client, and a watch of its Nodes.
///
/// A cluster is probed every second until its API server answers for the first time, and every ten seconds from then on;
/// after five failures in a row it counts as unreachable. A new kubeconfig makes a new connection.
package final class WorkloadClusters: WorkloadAccess, Service {
    private struct State {
        var connections: [ObjectKey: WorkloadConnection] = [:]
        /// The UID of each Cluster that there is.
        var wanted: [ObjectKey: String] = [:]
        var observers: [@Sendable (ObjectKey, Node?) -> Void] = []
    }

    private let environment: ControllerEnvironment
    private let clusters: Store<Cluster>
    private let state = Mutex(State())
    /// Clusters that have appeared. As many as there are, so it needs no bound.
    private let additions = AsyncStream.makeStream(of: WorkloadSession.self)

    package init(in environment: ControllerEnvironment) {
        self.environment = environment
        clusters = environment.caches.store(Cluster.self)
    }

    package func connection(to cluster: ObjectKey) -> WorkloadConnection? {
        state.withLock { $0.connections[cluster] }
    }

    /// Has `observer` told of each change of a Node, and, with nil, when a cluster is reached or lost. Before ``run()``.
    package func observe(_ observer: @escaping @Sendable (_ cluster: ObjectKey, _ node: Node?) -> Void) {
        state.withLock { $0.observers.append(observer) }
    }

    package func run() async throws {
        let subscription = clusters.subscribe { change in self.received(change) }
        defer { subscription.cancel() }
        try await withThrowingDiscardingTaskGroup { group in
            for await session in additions.stream.cancelOnGracefulShutdown() {
                group.addTask { await session.run() }
            }
            group.cancelAll()
        }
    }

    private func received(_ change: StoreChange<Cluster>) {
        let key = change.key
        if case .deleted = change { return state.withLock { $0.wanted[key] = nil } }
        guard let uid = change.object.metadata.uid else { return }
        let isNew = state.withLock { state in
            defer { state.wanted[key] = uid }
            return state.wanted[key] != uid
        }
        guard isNew else { return }
        additions.continuation.yield(
            WorkloadSession(
                cluster: key, environment: environment,
                isWanted: { self.state.withLock { $0.wanted[key] == uid } },
                publish: { self.publish($0, of: key) }, noticed: { self.tell(key, $0) }))
    }

    private func publish(_ connection: WorkloadConnection?, of cluster: ObjectKey) {
        state.withLock { $0.connections[cluster] = connection }
        tell(cluster, nil)
    }

    private func tell(_ cluster: ObjectKey, _ node: Node?) {
        for observer in state.withLock({ $0.observers }) { observer(cluster, node) }
    }
}

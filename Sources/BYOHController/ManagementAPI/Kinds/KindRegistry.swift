import JSONTree
import KubernetesModel
import Synchronization

/// The kinds that are served now. The thin rim of ``KindCatalog``.
final class KindRegistry: Sendable {
    private struct State {
        var definitions: [String: JSONValue] = [:]
        var catalog: KindCatalog
        /// Turned off when a kind is no longer served; only of kinds that somebody watches or watched.
        var removals: [APIResource: WatchSwitch] = [:]
    }

    private let builtIn: [ServedKind]
    private let state: Mutex<State>
    let documents = DocumentCache()

    init(_ builtIn: [ServedKind]) {
        self.builtIn = builtIn
        state = Mutex(State(catalog: KindCatalog(builtIn)))
    }

    var catalog: KindCatalog { state.withLock { $0.catalog } }

    /// Returns when the kind is no longer served, or when the task is cancelled.
    func waitForRemoval(of resource: APIResource) async {
        let removal = state.withLock { state -> WatchSwitch? in
            guard state.catalog.serves(resource) else { return nil }
            let removal = state.removals[resource] ?? WatchSwitch()
            state.removals[resource] = removal
            return removal
        }
        await removal?.wait()
    }

    /// Takes a definition that was written; nil for one that was deleted.
    func received(_ definition: JSONValue?, named name: String) {
        let removed = state.withLock { state in
            state.definitions[name] = definition
            // A definition that was stored by an earlier release cannot replace a kind of our own either.
            let custom = state.definitions.sorted { $0.key < $1.key }.flatMap { CustomKind.kinds(of: $0.value) }
                .filter { kind in !builtIn.contains { $0.storageName == kind.storageName } }
            state.catalog = KindCatalog(builtIn + custom, generation: state.catalog.generation + 1)
            let gone = state.removals.filter { !state.catalog.serves($0.key) }
            for resource in gone.keys { state.removals[resource] = nil }
            return gone.values
        }
        for removal in removed { removal.turnOff() }
    }
}

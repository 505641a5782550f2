import JSONTree
import Synchronization

/// The kinds that are served now. The thin rim of ``KindCatalog``.
final class KindRegistry: Sendable {
    private struct State {
        var definitions: [String: JSONValue] = [:]
        var catalog: KindCatalog
    }

    private let builtIn: [ServedKind]
    private let state: Mutex<State>
    let documents = DocumentCache()

    init(_ builtIn: [ServedKind]) {
        self.builtIn = builtIn
        state = Mutex(State(catalog: KindCatalog(builtIn)))
    }

    var catalog: KindCatalog { state.withLock { $0.catalog } }

    /// Takes a definition that was written; nil for one that was deleted.
    func received(_ definition: JSONValue?, named name: String) {
        state.withLock { state in
            state.definitions[name] = definition
            let custom = state.definitions.sorted { $0.key < $1.key }.flatMap { CustomKind.kinds(of: $0.value) }
            state.catalog = KindCatalog(builtIn + custom, generation: state.catalog.generation + 1)
        }
    }
}

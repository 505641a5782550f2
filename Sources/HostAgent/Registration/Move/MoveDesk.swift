import ControllerRuntime
package import KubernetesModel
import Synchronization

/// What the management cluster wants about following to another one. Whoever watches puts it in; ``Rehoming`` acts on it.
package final class MoveDesk: Sendable {
    private struct State: Equatable {
        /// Nil before the host's own object was seen.
        var isAsked: Bool?
        var isLeaving = false
        var kubeconfig: SecretBytes?
    }

    /// What is wanted, as far as was seen since the start.
    enum Order: Equatable {
        /// Nothing was seen yet: what held before holds.
        case unknown
        case stay
        case follow(SecretBytes)
    }

    private let state = Mutex(State())
    /// Rung when something is another than before.
    let changed = Signal()

    package init() {}

    /// - Parameters:
    ///   - isAsked: whether the host's own object names another management cluster.
    ///   - isLeaving: whether it is about to be removed, or was.
    package func sawHost(isAsked: Bool, isLeaving: Bool) {
        change {
            $0.isAsked = isAsked
            $0.isLeaving = isLeaving
        }
    }

    /// - Parameter kubeconfig: what lies beside the host's plan for it, if anything.
    package func sawPlan(kubeconfig: SecretBytes?) {
        change { $0.kubeconfig = kubeconfig }
    }

    /// The host's own object was deleted.
    package func lostHost() { change { $0.isLeaving = true } }

    var order: Order {
        let state = state.withLock { $0 }
        switch state.isAsked {
        case nil: return .unknown
        case false?: return .stay
        // Without one beside the plan the last one holds: `clusterctl move` removes the plan before the host.
        case true?: return state.kubeconfig.map { .follow($0) } ?? .unknown
        }
    }

    /// Whether the host's own object was seen to go.
    var isLeaving: Bool { state.withLock { $0.isLeaving } }

    private func change(_ body: (inout State) -> Void) {
        let isNew = state.withLock { state in
            let before = state
            body(&state)
            return state != before
        }
        if isNew { changed.ring() }
    }
}

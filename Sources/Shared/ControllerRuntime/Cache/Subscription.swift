public import KubernetesModel
import Synchronization

/// A handler that a ``Store`` tells every difference, one at a time and in order.
///
/// The store posts differences under its lock, which fixes their order, and delivers them after it has let go of it, so
/// that a handler may read the store, subscribe or cancel. Whoever finds nobody delivering delivers; it goes on until
/// nothing is left.
public final class Subscription<Object: KubernetesResource>: Sendable {
    private struct Outbox {
        private var changes: [StoreChange<Object>] = []
        private var isDelivering = false
        private(set) var isCancelled = false

        mutating func cancel() {
            isCancelled = true
            changes = []
        }

        mutating func post(_ more: [StoreChange<Object>]) {
            if !isCancelled { changes += more }
        }

        /// Whether the caller is the one to deliver. If so it must call `take` until that returns nil.
        mutating func beginDelivery() -> Bool {
            guard !isDelivering, !changes.isEmpty else { return false }
            isDelivering = true
            return true
        }

        mutating func take() -> [StoreChange<Object>]? {
            guard !changes.isEmpty else {
                isDelivering = false
                return nil
            }
            defer { changes = [] }
            return changes
        }
    }

    private let outbox = Mutex(Outbox())
    private let handler: @Sendable (StoreChange<Object>) -> Void

    init(_ handler: @escaping @Sendable (StoreChange<Object>) -> Void) {
        self.handler = handler
    }

    /// The handler is not called again, except for a call that is under way.
    public func cancel() {
        outbox.withLock { $0.cancel() }
    }

    var isCancelled: Bool { outbox.withLock { $0.isCancelled } }

    /// Queues differences behind those that are queued already.
    func post(_ changes: [StoreChange<Object>]) {
        outbox.withLock { $0.post(changes) }
    }

    /// Calls the handler for everything that is queued, unless somebody is doing so.
    func deliver() {
        guard outbox.withLock({ $0.beginDelivery() }) else { return }
        while let changes = outbox.withLock({ $0.take() }) {
            for change in changes where !isCancelled { handler(change) }
        }
    }
}

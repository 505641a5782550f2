import KubernetesClient
import KubernetesModel
import Synchronization

/// What a watcher told, as a stream that a test awaits: no polling, no sleeping.
final class EventLog<Object: KubernetesResource>: Sendable {
    fileprivate struct State {
        /// Name and resourceVersion of what exists according to the events.
        var objects: [ObjectKey: String] = [:]
        var relisted: Set<ObjectKey>?
        var lines: [String] = []
        var waiters: [(isMet: @Sendable (EventLog.View) -> Bool, resume: CheckedContinuation<Void, Never>)] = []
    }

    /// What has been told so far.
    struct View: Sendable {
        /// Key and resourceVersion of what exists.
        let objects: [ObjectKey: String]
        /// One word and a name an event.
        let lines: [String]
    }

    private let state = Mutex(State())

    var view: View { state.withLock { View(objects: $0.objects, lines: $0.lines) } }

    /// Returns once `isMet` holds; asked again after every event.
    func wait(until isMet: @escaping @Sendable (View) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isMetNow = state.withLock { state in
                if isMet(View(objects: state.objects, lines: state.lines)) { return true }
                state.waiters.append((isMet, continuation))
                return false
            }
            if isMetNow { continuation.resume() }
        }
    }

    func received(_ event: WatchEvent<Object>) {
        let met = state.withLock { state in
            state.apply(event)
            let view = View(objects: state.objects, lines: state.lines)
            let met = state.waiters.filter { $0.isMet(view) }
            state.waiters.removeAll { $0.isMet(view) }
            return met
        }
        for waiter in met { waiter.resume.resume() }
    }
}

extension EventLog.State {
    fileprivate mutating func apply(_ event: WatchEvent<Object>) {
        switch event {
        case .listBegan:
            relisted = []
            lines.append("listBegan")
        case .listed(let object):
            relisted?.insert(object.key)
            objects[object.key] = object.metadata.resourceVersion
        case .listEnded:
            if let relisted { objects = objects.filter { relisted.contains($0.key) } }
            relisted = nil
            lines.append("listEnded")
        case .applied(let object):
            objects[object.key] = object.metadata.resourceVersion
            lines.append("\(object.metadata.isDeleting ? "deleting" : "applied") \(object.metadata.name)")
        case .deleted(let object):
            objects[object.key] = nil
            lines.append("deleted \(object.metadata.name)")
        case .unreadable(let object): lines.append("unreadable \(object)")
        case .bookmark: lines.append("bookmark")
        case .connected: lines.append("connected")
        case .interrupted(let interruption): lines.append("interrupted \(interruption.error)")
        }
    }
}

extension Watcher {
    /// Runs the watcher beside `body` and ends it afterwards.
    ///
    /// - Parameter line: The event after which the callback does not return before `release` fires.
    func withLog(
        holdingAt line: String? = nil, _ release: OneShotSignal = OneShotSignal(),
        _ body: (EventLog<Object>) async throws -> Void
    ) async throws {
        let log = EventLog<Object>()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                do {
                    try await run { event in
                        log.received(event)
                        if let line, log.view.lines.last == line { try await release.wait() }
                    }
                } catch is CancellationError {
                    // That is how a watcher ends.
                }
            }
            try await body(log)
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
    }
}

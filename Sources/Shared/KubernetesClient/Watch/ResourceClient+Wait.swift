import KubernetesModel
import Synchronization

extension ResourceClient {
    /// Waits until `condition` holds for one object, and returns the object as it was then.
    ///
    /// The condition is asked for every state that the watch tells, with nil while there is no such object. Failures on the
    /// way are waited out.
    ///
    /// - Parameter clock: Measures `limit`, and the pauses between attempts.
    /// - Throws: ``WaitTimedOut`` when the condition does not hold within `limit`, ``KubernetesError/invalid(_:_:)`` when
    ///   the name is none, and `CancellationError` promptly when the task is cancelled.
    @discardableResult
    public func wait(
        for name: String, within limit: Duration, clock: any Clock<Duration> = .continuous,
        until condition: @escaping @Sendable (Object?) -> Bool
    ) async throws -> Object? {
        let object = try path(.get, name)
        let progress = SharedProgress(condition)
        let watcher = watch(WatchOptions(fieldSelector: FieldSelector.name(name).description), clock: clock)
        let isSatisfied = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await watcher.run { event in
                        if progress.received(event) { throw Satisfied() }
                    }
                    return false
                } catch is Satisfied {
                    return true
                }
            }
            group.addTask {
                try await clock.sleep(for: limit)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        let seen = progress.current
        guard isSatisfied else {
            throw WaitTimedOut(
                request: RequestSummary(method: "GET", path: object), limit: limit, wasThere: seen.object != nil,
                failure: seen.failure)
        }
        return seen.object
    }
}

/// An object did not get into the wanted state in time.
public struct WaitTimedOut: Error, Sendable, CustomStringConvertible {
    /// The object.
    public let request: RequestSummary
    /// How long was waited.
    public let limit: Duration
    /// Whether there was such an object when it was last seen.
    public let wasThere: Bool
    /// What kept us from looking, if anything did at the end.
    public let failure: KubernetesError?

    /// What was seen of the object, the limit, and the last failure if there was one.
    public var description: String {
        let state = wasThere ? "was there, but not in the wanted state" : "was not seen"
        let cause = failure.map { "; the last attempt to look failed: \($0)" } ?? ""
        return "\(request.path) \(state) within \(limit)\(cause)"
    }
}

/// Ends the watch of a wait.
private struct Satisfied: Error {}

/// The progress that the watch writes and the waiting task reads.
private final class SharedProgress<Object: KubernetesResource>: Sendable {
    private let progress: Mutex<WaitProgress<Object>>

    init(_ condition: @escaping @Sendable (Object?) -> Bool) {
        progress = Mutex(WaitProgress(condition))
    }

    var current: WaitProgress<Object> { progress.withLock { $0 } }

    func received(_ event: WatchEvent<Object>) -> Bool { progress.withLock { $0.received(event) } }
}

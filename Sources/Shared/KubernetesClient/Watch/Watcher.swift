public import KubernetesModel

/// Follows all objects of one kind: first what exists, then every change, for as long as it runs.
///
/// It recovers from everything that can be recovered from: connections that break, time out or fall silent, versions that
/// expire, refusals that may be lifted, servers that restart. What it is doing about it is told as an event.
///
/// Guarantees: events are told one at a time, in the order of the server; the callback is the backpressure, and nothing is
/// buffered before it. After a break it resumes from the last version it told, so that nothing is lost; when the server no
/// longer knows that version it lists again. Only an event during whose callback the connection was given up is told twice.
///
/// Not errors: refusals (a missing right, a resource that is not installed yet) and objects that the type cannot read.
/// Both are told as events, and the watch goes on.
public struct Watcher<Object: KubernetesResource>: Sendable {
    /// The kind, and the namespace if it is only one.
    public let resources: ResourceClient<Object>
    /// Which of the objects are followed, and how.
    public let options: WatchOptions

    private let clock: any Clock<Duration>
    private let seed: UInt64

    /// - Parameter seed: Decides the random part of pauses and of how long a watch lives.
    package init(
        _ resources: ResourceClient<Object>, options: WatchOptions, clock: any Clock<Duration>, seed: UInt64
    ) {
        self.resources = resources
        self.options = options
        self.clock = clock
        self.seed = seed
    }

    /// Follows the objects until the task is cancelled.
    ///
    /// - Throws: `CancellationError` promptly when the task is cancelled, whatever `deliver` throws, and
    ///   ``KubernetesError/invalid(_:_:)`` at once when the namespace is no name. Nothing else.
    public func run(_ deliver: @escaping @Sendable (WatchEvent<Object>) async throws -> Void) async throws {
        let summary = RequestSummary(method: "GET", path: try resources.collection(.get, in: resources.namespace))
        let session = WatchSession(WatchStateMachine(options: options, seed: seed), clock: clock)
        var action = session.received(.started)
        while true {
            try Task.checkCancellation()
            let step: Step
            switch action {
            case .list(let page):
                step = try await read(page, of: summary, session, deliver)
            case .watch(let attempt):
                step = try await follow(attempt, of: summary, session, deliver)
            case .endList(let resourceVersion):
                try await deliver(.listEnded(resourceVersion: resourceVersion))
                step = Step(session.received(.delivered))
            case .pause(let pause):
                try await clock.sleep(for: pause)
                step = Step(session.received(.pauseEnded))
            case .deliver, .readOn:
                preconditionFailure("A watcher was told to read a watch that is not open")
            }
            if case .pause(let pause) = step.action, let error = step.error {
                try await deliver(.interrupted(WatchInterruption(error: error, pause: pause, request: summary)))
            }
            action = step.action
        }
    }
}

extension Watcher {
    /// What comes next, and the error that it comes from, if it does.
    struct Step: Sendable {
        let action: WatchStateMachine.Action
        let error: KubernetesError?

        init(_ action: WatchStateMachine.Action, after error: KubernetesError? = nil) {
            self.action = action
            self.error = error
        }
    }

    /// How the reading of a response ended.
    enum Outcome: Sendable {
        case step(Step)
        /// The callback threw.
        case stopped(any Error)
    }

    /// Sends a request whose answer is read by `read`, and tells the machine if it fails.
    func perform(
        _ request: APIRequest, _ session: WatchSession,
        read: @escaping @Sendable (APIResponse) async throws(KubernetesError) -> Outcome
    ) async throws -> Step {
        let outcome: Outcome
        do throws(KubernetesError) {
            outcome = try await resources.exchange.exchange(request, read: read)
        } catch {
            if case .cancelled = error { throw CancellationError() }
            return Step(session.received(.failed(WatchFailure(error))), after: error)
        }
        switch outcome {
        case .step(let step):
            return step
        case .stopped(let error) where error is CancellationError && !Task.isCancelled:
            // Not we were cancelled, but the reading: the transport gave up the connection, as it does when it has a new
            // client certificate, while the callback was at work.
            let failure = KubernetesError.unreachable(DeliveryInterrupted(), request.summary)
            return Step(session.received(.failed(WatchFailure(failure))), after: failure)
        case .stopped(let error):
            throw error
        }
    }
}

/// The transport gave up a connection while an event from it was being told. The event is told again.
package struct DeliveryInterrupted: Error, Hashable, CustomStringConvertible {
    package var description: String { "The connection was given up while an event was being told" }
}

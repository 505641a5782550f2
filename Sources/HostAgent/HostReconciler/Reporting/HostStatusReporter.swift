package import ByohAPI
import ControllerRuntime
import JSONTree
package import KubernetesClient
import KubernetesModel
package import Logging
import ServiceLifecycle
import Synchronization

/// Keeps the status of this host's ByoHost as it should be. Writes only what differs, and nothing while nothing differs.
///
/// Phase and conditions are the controller's, and are never in what is written.
package final class HostStatusReporter: Service, PlanReporting {
    private struct State {
        /// What the host says of itself.
        var wanted = HostReport()
        /// What the API has of that, as far as we know.
        var stored: HostReport?
        /// Rung when that is another one.
        var listeners: [ObjectIdentifier: Signal] = [:]
    }

    private let client: KubernetesClient
    private let subject: HostSubject
    private let logger: Logger
    private let state = Mutex(State())
    private let signal = Signal()

    package init(client: KubernetesClient, subject: HostSubject, logger: Logger) {
        self.client = client
        self.subject = subject
        self.logger = logger
    }

    /// What the watch shows. Somebody may have changed what is ours.
    package func observed(_ status: ByoHostStatus) {
        store(status)
        signal.ring()
    }

    /// Returns once the API has what is asked for, by its own word; or when it was cancelled.
    package func waitUntilStored(_ isThere: @Sendable (HostReport) -> Bool) async {
        let news = Signal()
        state.withLock { $0.listeners[ObjectIdentifier(news)] = news }
        while !Task.isCancelled {
            if let stored = state.withLock(\.stored), isThere(stored) { break }
            await news.wait()
        }
        state.withLock { $0.listeners[ObjectIdentifier(news)] = nil }
    }

    private func store(_ status: ByoHostStatus) {
        let listeners = state.withLock { state in
            state.stored = HostReport(status)
            return state.listeners.values
        }
        for listener in listeners { listener.ring() }
    }

    package func report(_ observed: ObservedPlan) async {
        state.withLock { state in
            var observed = observed
            // The same news is no news: the time says when it began.
            if let earlier = state.wanted.observedPlan, earlier.hasSameNews(as: observed) {
                observed.startedAt = earlier.startedAt
            }
            state.wanted.observedPlan = observed
        }
        signal.ring()
    }

    /// Changes what is said of the host itself.
    package func update(_ change: (inout HostReport) -> Void) {
        state.withLock { change(&$0.wanted) }
        signal.ring()
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            var pause: Duration = .seconds(1)
            while !Task.isCancelled {
                await signal.wait()
                do {
                    try await send()
                    pause = .seconds(1)
                } catch {
                    if Task.isCancelled { return }
                    logger.warning("The status could not be written", metadata: ["error": "\(error)"])
                    // Cancellation ends the loop above.
                    try? await Task.sleep(for: pause)
                    pause = min(pause * 2, .seconds(60))
                    signal.ring()
                }
            }
        }
    }

    /// Sends the difference, if there is one. What the API has is learnt from the watch first, so that a restart of the
    /// agent writes nothing.
    private func send() async throws {
        let (wanted, stored) = state.withLock { ($0.wanted, $0.stored) }
        guard let stored, !wanted.isEmpty else { return }
        let old = try JSONValue(encoding: stored)
        let new = try JSONValue(encoding: wanted.keeping(stored))
        guard let difference = JSONMergePatch.diff(from: old, to: new) else { return }
        let host = try await client.resources(ByoHost.self, in: subject.namespace).patch(
            subject.host, .merge(["status": difference]), subresource: .status)
        // A server of an older release leaves out what it does not know: only what is new is worth another try.
        store(host.status)
        let hasMore = state.withLock { $0.wanted != wanted }
        if hasMore { signal.ring() }
    }
}

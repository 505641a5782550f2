package import ByohAPI
package import ControllerRuntime
package import KubernetesModel
package import Logging
import Synchronization

/// Gathers what the parts of the agent tell, for ``StatusFile`` and the metrics.
package final class StatusBoard: PlanReporting {
    private struct State {
        var status: AgentStatus
        var lastSuccess: Moment
    }

    private let state: Mutex<State>
    private let reporter: any PlanReporting
    private let problems: ProblemNotes
    private let connectionTimeout: @Sendable () -> Duration
    private let metrics: AgentMetrics
    private let clock: WallClock
    private let timeline: Timeline
    private let logger: Logger

    /// - Parameters:
    ///   - reporter: Who else is told of the plan.
    ///   - connectionTimeout: After which silence the connection counts as lost; asked each time.
    package init(
        _ status: AgentStatus, reporter: any PlanReporting, problems: ProblemNotes,
        connectionTimeout: @escaping @Sendable () -> Duration, metrics: AgentMetrics, clock: WallClock = .system,
        timeline: Timeline = .continuous(), logger: Logger
    ) {
        state = Mutex(State(status: status, lastSuccess: timeline.now))
        self.reporter = reporter
        self.problems = problems
        self.connectionTimeout = connectionTimeout
        self.metrics = metrics
        self.clock = clock
        self.timeline = timeline
        self.logger = logger
    }

    /// Rung when something was told. One task may wait for it.
    package var changed: Signal { problems.changed }

    package var current: AgentStatus {
        var status = state.withLock { $0.status }
        status.lastProblem = problems.last
        return status
    }

    package func report(_ observed: ObservedPlan) async {
        var plan = observed
        plan.outputTail = ""
        change { $0.plan = plan }
        metrics.follows(plan)
        await reporter.report(observed)
    }

    /// The controller's word on the host.
    package func observed(_ conditions: [Condition]) {
        change { $0.conditions = conditions }
    }

    /// How ready the host is to follow to another management cluster; nil when nobody asks any more.
    package func moves(_ rehoming: HostRehoming?) {
        change { $0.rehoming = rehoming }
    }

    package func scheduled(_ certificate: AgentStatus.CertificateSchedule) {
        change { $0.certificate = certificate }
        metrics.holdsCertificate(until: certificate.expires)
    }

    /// The Lease was renewed.
    package func renewed() {
        let now = clock.nowInSeconds
        let moment = timeline.now
        let isNew = state.withLock { state in
            state.lastSuccess = moment
            return state.status.connection.renewed(at: now)
        }
        metrics.renewed(at: now)
        if isNew { logger.info("The management cluster is reached") }
        changed.ring()
    }

    /// The Lease could not be renewed.
    package func renewalFailed(_ error: any Error) {
        let moment = timeline.now
        let timeout = connectionTimeout()
        let silence = state.withLock { $0.lastSuccess.duration(to: moment) }
        let isLost = state.withLock {
            $0.status.connection.failed(ProblemNotes.oneLine("\(error)"), silence: silence, timeout: timeout)
        }
        metrics.renewalFailed(isLost: isLost)
        if isLost {
            logger.error(
                "The connection to the management cluster is lost; what runs on this host goes on",
                metadata: ["error": "\(error)", "for": "\(silence.components.seconds) s"])
        }
        changed.ring()
    }

    private func change(_ body: (inout AgentStatus) -> Void) {
        let isNew = state.withLock { state in
            let before = state.status
            body(&state.status)
            return state.status != before
        }
        if isNew { changed.ring() }
    }
}

package import ByohAPI
import ControllerRuntime
import JSONTree
package import KubernetesClient
import KubernetesModel
package import Logging
import ServiceLifecycle

/// Shows that the host lives, by renewing its Lease: often while a plan is worked on, seldom otherwise.
///
/// Nobody judges by the times in it: whoever watches goes by when it saw them change.
package struct LeaseKeeper: Service {
    /// How long is waited between two renewals.
    package struct Pace: Hashable, Sendable {
        /// While a plan is worked on.
        package var busy: Duration
        /// Otherwise.
        package var idle: Duration

        package init(busy: Duration = .seconds(10), idle: Duration = .seconds(60)) {
            self.busy = busy
            self.idle = idle
        }
    }

    /// A call may hang for longer than the service manager has patience with the loop.
    private static let callLimit: Duration = .seconds(30)

    private let client: KubernetesClient
    private let timeline = Timeline.continuous()
    private let subject: HostSubject
    private let activity: PlanActivity
    private let heartbeat: Heartbeat
    private let board: StatusBoard
    private let pace: @Sendable () -> Pace
    private let logger: Logger

    /// - Parameter pace: Asked before each renewal.
    package init(
        client: KubernetesClient, subject: HostSubject, activity: PlanActivity, heartbeat: Heartbeat,
        board: StatusBoard, pace: @escaping @Sendable () -> Pace, logger: Logger
    ) {
        self.client = client
        self.subject = subject
        self.activity = activity
        self.heartbeat = heartbeat
        self.board = board
        self.pace = pace
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let pace = pace()
                let interval = activity.isWorking ? pace.busy : pace.idle
                do {
                    try await renew(interval)
                    board.renewed()
                } catch {
                    if Task.isCancelled { return }
                    board.renewalFailed(error)
                    logger.warning("The lease could not be renewed", metadata: ["error": "\(error)"])
                }
                await pause(interval)
            }
        }
    }

    /// Hosts that were started together must not renew together.
    private func pause(_ interval: Duration) async {
        let share = Double.random(in: 0.9...1.1)
        let end = ContinuousClock.now + interval * share
        let wasWorking = activity.isWorking
        while ContinuousClock.now < end, !Task.isCancelled {
            heartbeat.beat()
            // Throws only when cancelled.
            try? await Task.sleep(for: min(.seconds(5), ContinuousClock.now.duration(to: end)))
            // Work has begun: the short interval holds from now on.
            if activity.isWorking && !wasWorking { return }
        }
    }

    private func renew(_ interval: Duration) async throws {
        let seconds = interval.components.seconds * 3 + 10
        let spec: JSONValue = [
            "holderIdentity": .string(subject.host), "leaseDurationSeconds": .number(JSONNumber(seconds)),
            "renewTime": .string(WallClock.system.now.description),
        ]
        let (leases, host) = (client.resources(Lease.self, in: subject.namespace), subject.host)
        let deadline = timeline.now.advanced(by: Self.callLimit)
        _ = try await timeline.withDeadline(deadline, "The renewal of the lease") {
            try await leases.patch(host, .merge(["spec": spec]))
        }
    }
}

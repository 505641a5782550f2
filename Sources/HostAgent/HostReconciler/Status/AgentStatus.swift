package import ByohAPI
package import KubernetesModel

/// What the running agent knows of itself and its connection, for `byoh-agent status`. Holds nothing that is secret.
package struct AgentStatus: Codable, Hashable, Sendable {
    package var version: String
    /// Whose status this is, so that what an agent left that was killed is told from what one says.
    /// Nil where there is no `/proc`.
    package var process: ProcessMark?
    package var startedAt: Time
    package var connection: AgentConnection
    /// Nil until the agent has looked at its certificate.
    package var certificate: CertificateSchedule?
    /// The last report about the plan, without output; nil until there is a plan.
    package var plan: ObservedPlan?
    /// What the controller says of the host; empty until the watch has shown it.
    package var conditions: [Condition] = []
    /// How ready the host is to follow to another management cluster; nil while nobody asks.
    package var rehoming: HostRehoming?
    /// The last warning or error that was logged. It may be over.
    package var lastProblem: Problem?

    package init(version: String, process: ProcessMark?, startedAt: Time) {
        self.version = version
        self.process = process
        self.startedAt = startedAt
        connection = AgentConnection(since: startedAt)
    }

    package struct Problem: Codable, Hashable, Sendable {
        package var message: String
        package var time: Time

        package init(message: String, time: Time) {
            self.message = message
            self.time = time
        }
    }

    /// When the certificate ends, and when the agent renews it.
    package struct CertificateSchedule: Codable, Hashable, Sendable {
        package var expires: Time
        package var renewal: Time

        package init(expires: Time, renewal: Time) {
            self.expires = expires
            self.renewal = renewal
        }
    }
}

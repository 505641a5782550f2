package import KubernetesModel

/// Whether the agent reaches its management cluster, judged by the renewals of its Lease. A pure value.
package struct AgentConnection: Codable, Hashable, Sendable {
    package enum State: String, Codable, CaseIterable, Hashable, Sendable {
        /// Since the agent started no renewal has succeeded, and not too much time has passed.
        case connecting = "Connecting"
        case connected = "Connected"
        /// No renewal has succeeded for too long.
        case lost = "Lost"
    }

    package private(set) var state = State.connecting
    /// When the state began; of a lost connection, when it was last known to be there.
    package private(set) var since: Time
    package private(set) var lastRenewal: Time?
    /// Why the last renewal failed; nil when it succeeded.
    package private(set) var problem: String?

    package init(since: Time) {
        self.since = since
    }

    /// A renewal has succeeded. True when the connection was not there before.
    package mutating func renewed(at now: Time) -> Bool {
        defer { state = .connected }
        lastRenewal = now
        problem = nil
        if state != .connected { since = now }
        return state != .connected
    }

    /// A renewal has failed. True when the connection counts as lost from now on.
    ///
    /// - Parameters:
    ///   - silence: How long none has succeeded, by a clock that nobody sets.
    ///   - timeout: How long that may be.
    package mutating func failed(_ problem: String, silence: Duration, timeout: Duration) -> Bool {
        self.problem = problem
        guard state != .lost, silence >= timeout else { return false }
        state = .lost
        since = lastRenewal ?? since
        return true
    }
}

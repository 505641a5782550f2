package import ByohAPI
package import KubernetesModel

extension AgentRollout {
    /// Whether the agent of a host is heard.
    package enum Pulse: Hashable, Sendable {
        /// It lives: it was seen to renew its Lease, the last time then.
        case heard(at: Time)
        /// Its Lease was there when the controller began to watch. When that was renewed nobody knows, so it proves nothing.
        case found
        case dead
        /// There was never anything to be heard, which proves nothing either.
        case unknown
    }

    /// A host that could not be written.
    package struct Refusal: Hashable, Sendable {
        /// The rest of a sentence about the host.
        package let words: String
        /// When it is tried again.
        package let until: Time

        package init(words: String, until: Time) {
            self.words = words
            self.until = until
        }
    }

    /// What the controller knows of a host beside the object.
    package struct Facts: Sendable {
        let pulse: @Sendable (ByoHost) -> Pulse
        /// Whether the cluster that has the host is paused.
        let isPaused: @Sendable (ByoHost) -> Bool
        /// Why the host was not written lately; nil when it can be.
        let refusal: @Sendable (ByoHost) -> Refusal?

        package init(
            pulse: @escaping @Sendable (ByoHost) -> Pulse,
            isPaused: @escaping @Sendable (ByoHost) -> Bool = { _ in false },
            refusal: @escaping @Sendable (ByoHost) -> Refusal? = { _ in nil }
        ) {
            self.pulse = pulse
            self.isPaused = isPaused
            self.refusal = refusal
        }
    }
}

extension AgentRollout.Pulse {
    /// What the Leases that this process has watched say of a host.
    package init(_ judgement: HeartbeatTable.Judgement, age: Duration?, isProven: Bool, at now: Time) {
        switch judgement {
        case .neverSeen: self = .unknown
        case .dead: self = .dead
        case .alive:
            guard isProven, let age else {
                self = .found
                return
            }
            self = .heard(at: now + (.zero - age))
        }
    }
}

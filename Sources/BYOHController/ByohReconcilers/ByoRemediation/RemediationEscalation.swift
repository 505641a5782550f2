package import ByohAPI
package import KubernetesModel

/// What comes next for an unhealthy Machine: a function of the strategy, of what was tried and of the time. Pure.
///
/// Guarantees: it ends. Each decision to ask for something names a place in the strategy that comes after all earlier ones,
/// and of those there are at most as many as the strategy's attempts add up to.
package struct RemediationEscalation: Hashable, Sendable {
    /// What is to be done.
    package enum Decision: Hashable, Sendable {
        /// Ask the host for this, the so-many-th time in this step, from 1.
        case request(RemediationStep, step: Int, number: Int)
        /// The last one may still help.
        case observe(until: Time)
        /// All was in vain.
        case giveUp
    }

    private let steps: [RemediationStep]
    private let attempts: [RemediationAttempt]

    /// - Parameters:
    ///   - strategy: What it leaves out is filled in.
    ///   - attempts: All that were made, in order.
    package init(_ strategy: RemediationStrategy?, attempts: [RemediationAttempt]) {
        steps = (strategy ?? .standard).completed.steps
        self.attempts = attempts
    }

    package func decision(at now: Time) -> Decision {
        guard let last = attempts.last else { return request(step: 0, number: 1) }
        let step = Int(last.step)
        guard steps.indices.contains(step) else { return .giveUp }
        let deadline = (last.countedFrom ?? last.requestedAt) + .seconds(Int64(steps[step].timeoutSeconds ?? 0))
        // What the host could not do helps nobody, however long one waits.
        let isOver = last.result == .failed || last.result == .refused || now >= deadline
        guard isOver else { return .observe(until: deadline) }
        let made = attempts.count { $0.step == last.step }
        return made < Int(steps[step].attempts ?? 1)
            ? request(step: step, number: made + 1) : request(step: step + 1, number: 1)
    }

    private func request(step: Int, number: Int) -> Decision {
        steps.indices.contains(step) ? .request(steps[step], step: step, number: number) : .giveUp
    }

    /// The name of an order: the same for whoever decides on the same attempt, so that a pass that was cut off between two
    /// writes finds what it had asked for.
    ///
    /// - Parameter uid: `metadata.uid` of the ByoRemediation.
    package static func actionID(uid: String, step: Int, number: Int) -> String {
        String(SHA256Digest(of: "\(uid)/\(step)/\(number)".utf8).hex.prefix(16))
    }
}

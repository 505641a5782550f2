package import ByohAPI
package import KubernetesModel

/// What the spec of a `ByoAgentUpgrade` means, with everything that was left out. Pure.
package struct AgentUpgradeTerms: Sendable {
    package let selector: Selector
    package let canary: Int
    package let minReady: Duration
    private let maxUnavailable: IntOrString

    /// - Throws: ``InvalidAgentUpgrade`` for what the webhook and the definition do not let in.
    package init(_ spec: ByoAgentUpgradeSpec) throws(InvalidAgentUpgrade) {
        do throws(InvalidSelector) {
            selector = try Selector(spec.selector ?? .emptyValue)
        } catch {
            throw InvalidAgentUpgrade(field: "spec.selector", problem: "means nothing: \(error)")
        }
        maxUnavailable = spec.maxUnavailable ?? 1
        do throws(InvalidPercentage) {
            _ = try maxUnavailable.scaled(to: 100, rounding: .down)
        } catch {
            throw InvalidAgentUpgrade(field: "spec.maxUnavailable", problem: "is no number of hosts: \(error)")
        }
        canary = max(0, spec.canary ?? 1)
        minReady = .seconds(Int64(max(0, spec.minReadySeconds ?? 60)))
    }

    /// How many of so many hosts may be unavailable at once; at least one, or nothing would ever be done.
    package func limit(of hosts: Int) -> Int {
        // It was read when this was made.
        max(1, (try? maxUnavailable.scaled(to: hosts, rounding: .down)) ?? 1)
    }
}

/// A spec that no host can be upgraded by.
package struct InvalidAgentUpgrade: Error, Hashable, CustomStringConvertible {
    /// Its path in the object.
    package let field: String
    /// The rest of the sentence.
    package let problem: String

    package var description: String { "\(field) \(problem)" }
}

extension ByoAgentUpgradeSpec {
    /// How long a new agent has to report.
    package var reportTimeout: Int { min(max(reportTimeoutSeconds ?? 300, 60), 3600) }

    /// The name of what is wanted: the same for the same version, packages in whatever order, and attempt.
    package var rolloutID: String {
        let packages = packages.map {
            "\($0.architecture.rawValue) \($0.format.rawValue) \($0.sha256) \($0.location)"
        }
        let text = (["\(version) \(attempt ?? 1)"] + packages.sorted()).joined(separator: "\n")
        return String(SHA256Digest(of: text.utf8).hex.prefix(16))
    }
}

extension ByoAgentUpgrade {
    /// What is to be rolled out now: what the status has noted, or another one that begins now, because the spec wants
    /// something else.
    ///
    /// It begins later than whatever has begun that can be known, so that it has the last word, whatever clocks say.
    package func rollout(at now: Time, beside others: [ByoAgentUpgrade], among hosts: [ByoHost]) -> AgentUpgradeRollout
    {
        let id = spec.rolloutID
        if let known = status.rollout, known.id == id { return known }
        let upgrades = (others + [self]).compactMap(\.status.rollout?.startedAt)
        let latest = (upgrades + hosts.compactMap(\.spec.agentUpgrade?.rolloutStartedAt)).max()
        return AgentUpgradeRollout(id: id, startedAt: latest.map { max(now, $0 + .seconds(1)) } ?? now)
    }
}

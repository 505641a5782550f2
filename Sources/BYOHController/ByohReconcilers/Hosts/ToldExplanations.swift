package import ControllerRuntime
package import HostMatching
package import KubernetesModel

/// What machines without a host were last told about why, so that they are not told of every host that comes or goes. Pure.
///
/// A thousand machines that wait for a fleet to come up would each be written once for each host. A new reason is told at
/// once, new numbers after a while; machines ask again by themselves.
package struct ToldExplanations: Sendable {
    /// How old the numbers that a machine shows can be when somebody asks for it.
    package static let life: Duration = .seconds(45)

    private var told: [ObjectKey: (explanation: HostMatch.Explanation, at: Moment)] = [:]

    package init() {}

    /// What to tell a machine now: the news, or once more what it was told before.
    ///
    /// - Parameter shown: What the machine shows; nil when that is not known. Another process may have told it something else,
    ///   and two that each insist would write in turns.
    package mutating func explanation(
        _ news: HostMatch.Explanation, for machine: ObjectKey, showing shown: String? = nil, at now: Moment
    ) -> HostMatch.Explanation {
        if let (old, moment) = told[machine], moment.duration(to: now) < Self.life,
            Set(old.excluded.keys) == Set(news.excluded.keys), shown.map({ $0 == old.description }) ?? true
        {
            return old
        }
        told[machine] = (news, now)
        return news
    }

    /// Forgets a machine: it has a host, or is gone.
    package mutating func forget(_ machine: ObjectKey) {
        told[machine] = nil
    }

    /// How many machines are remembered.
    package var count: Int { told.count }
}

package import ByohAPI
package import ControllerRuntime
package import KubernetesModel

/// For how long hosts that are to clean themselves have said nothing new, by this process's own clock. Pure.
///
/// Whatever a host has said before is not new: an agent that falls over at the same step again and again gets nowhere. A new
/// leader begins to count anew.
package struct CleaningProgress: Sendable {
    /// A host cannot go on for ever by making up words.
    private static let limit = 200

    private struct Word: Hashable {
        let revision: Int64?
        let phase: ObservedPlan.Phase?
        let step: String?
        let message: String?

        init(_ observed: ObservedPlan?) {
            revision = observed?.revision
            phase = observed?.phase
            step = observed?.step
            message = observed?.message
        }
    }

    private struct Account {
        var words: Set<Word> = []
        var since: Moment
    }

    private var accounts: [ObjectKey: Account] = [:]

    package init() {}

    /// Takes in what a host says now.
    ///
    /// - Returns: How long it is since it has last said something new; zero for a host that was not asked about before.
    package mutating func silence(of host: ObjectKey, saying observed: ObservedPlan?, at now: Moment) -> Duration {
        var account = accounts[host] ?? Account(since: now)
        if account.words.count < Self.limit, account.words.insert(Word(observed)).inserted { account.since = now }
        accounts[host] = account
        return account.since.duration(to: now)
    }

    /// Forgets a host: it is not waited for any more.
    package mutating func removed(_ host: ObjectKey) {
        accounts[host] = nil
    }
}

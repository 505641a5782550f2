package import ControllerRuntime

/// Whether a host that was asked to follow its objects to another management cluster has to do so now. A pure value.
///
/// To follow is to ask there, which does no harm while the host's objects are here: nobody is let in whose objects have not
/// arrived.
package struct FollowDecision: Hashable, Sendable {
    /// What a look at the host's own `ByoHost` shows.
    package enum Sight: Hashable, Sendable {
        /// It is there.
        case stays
        /// `clusterctl move` has made it elsewhere, and removes it here.
        case leaves
        /// It is not there any more.
        case gone
        /// The server does not know the host any more, or lets it read nothing: its rights went with its objects.
        case refused
        /// No answer that says anything.
        case silent
    }

    package enum Verdict: Hashable, Sendable {
        case stay
        /// Look again soon.
        case wait
        case follow
    }

    /// How long a management cluster may be silent.
    package static let patience: Duration = .seconds(60)

    private var silentSince: Moment?

    package init() {}

    package mutating func saw(_ sight: Sight, at now: Moment) -> Verdict {
        guard sight == .silent else {
            silentSince = nil
            return sight == .stays ? .stay : .follow
        }
        let since = silentSince ?? now
        silentSince = since
        return since.duration(to: now) >= Self.patience ? .follow : .wait
    }
}

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
        /// The server does not know the host, or lets it read nothing: its rights went with its objects, or it has just started.
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

    private var amissSince: Moment?

    package init() {}

    /// - Parameter patience: how long a management cluster may be silent, or not know the host: it may be starting.
    package mutating func saw(_ sight: Sight, patience: Duration, at now: Moment) -> Verdict {
        guard sight == .silent || sight == .refused else {
            amissSince = nil
            return sight == .stays ? .stay : .follow
        }
        let since = amissSince ?? now
        amissSince = since
        return since.duration(to: now) >= patience ? .follow : .wait
    }
}

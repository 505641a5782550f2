package import KubernetesModel

/// What a failure means to a watch: only what decides how it goes on.
package enum WatchFailure: Hashable, Sendable {
    /// The server no longer knows the version or the continue token: 410.
    case expired
    /// The server has not got that far, and may never: its data was restored from a backup.
    case versionInFuture
    /// The server answered, and refused. It may have said when to come back.
    case refused(code: Int, retryAfter: Duration?)
    /// No answer arrived, or it broke off, or nothing arrived for too long.
    case unreachable
    /// What arrived is not what was asked for.
    case unreadable
    /// The watch ended at once and told nothing.
    case endedTooSoon
}

extension WatchFailure {
    /// Judges the failure of a list or a watch.
    package init(_ error: KubernetesError) {
        switch error {
        case .rejected(let status, _): self.init(status)
        case .unreachable, .cancelled: self = .unreachable
        case .undecodable: self = .unreadable
        case .invalid: self = .refused(code: 400, retryAfter: nil)
        }
    }

    /// Judges the `Status` of a refusal or of an `ERROR` frame.
    package init(_ status: Status) {
        if status.code == 410 || status.reason == .expired || status.reason == .gone {
            self = .expired
        } else if status.details?.causes.contains(where: { $0.reason == "ResourceVersionTooLarge" }) == true
            // Servers before 1.19 give no cause.
            || status.message.contains("Too large resource version")
        {
            self = .versionInFuture
        } else {
            self = .refused(code: status.code, retryAfter: status.retryAfter)
        }
    }
}

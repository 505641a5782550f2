/// How one run of a bootstrap's commands ended.
package enum BootstrapOutcome: Hashable, Sendable {
    /// The bootstrap provider's sentinel was seen. `laterStatus` is the exit status of what ran after it, when not 0.
    case succeeded(laterStatus: Int32?)
    /// All commands ran, and there is no sentinel.
    case failed(status: Int32)
    /// They were cut off: killed, timed out, or the machine went down.
    case cutOff

    /// Judges by what the script left in its folder; see `BootstrapScript`.
    ///
    /// - Parameters:
    ///   - exit: The text of `exit`; nil when the script did not get to its end.
    ///   - hasSentinel: Whether the sentinel, or our note of it, is there.
    package init(exit: String?, hasSentinel: Bool) {
        let status = exit.flatMap { text in Int32(text.filter(\.isNumber)) }
        self =
            switch (status, hasSentinel) {
            case (let status, true): .succeeded(laterStatus: status == 0 ? nil : status)
            case (let status?, false): .failed(status: status)
            case (nil, false): .cutOff
            }
    }
}

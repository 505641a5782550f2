import Synchronization

/// Keeps the renewal of the host's certificate and its move to another management cluster apart.
///
/// The other management cluster knows the host by the key that it had when its objects were copied. A new one in between would
/// not be known there.
package final class RenewalGate: Sendable {
    private enum Holder { case nobody, renewal, move }

    private let holder: Mutex<Holder>

    /// - Parameter isHeld: whether the host was about to move before the agent started: no renewal may be quicker than the move.
    package init(isHeld: Bool = false) {
        holder = Mutex(isHeld ? .move : .nobody)
    }

    /// Lets no renewal begin from now on. False while one is under way: try again soon.
    func hold() -> Bool { take(.move) }

    /// Lets renewals begin again.
    func release() { leave(.move) }

    /// Begins a renewal. False while the host is about to move: try again later.
    func begin() -> Bool { take(.renewal) }

    func end() { leave(.renewal) }

    private func take(_ wanted: Holder) -> Bool {
        holder.withLock { holder in
            guard holder == .nobody || holder == wanted else { return false }
            holder = wanted
            return true
        }
    }

    private func leave(_ held: Holder) {
        holder.withLock { holder in
            if holder == held { holder = .nobody }
        }
    }
}

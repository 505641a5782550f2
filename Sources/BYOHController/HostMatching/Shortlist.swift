/// The hosts that fit a wish, best first, and why the others do not.
///
/// Several machines with the same wish can be served from one, which makes one look at all hosts decide for many.
package struct Shortlist: Hashable, Sendable {
    /// At most as many as were asked for.
    package var names: [String]
    /// Over all hosts that were looked at, also those that fit and found no room.
    package var explanation: HostMatch.Explanation

    package init(names: [String] = [], explanation: HostMatch.Explanation = .init()) {
        self.names = names
        self.explanation = explanation
    }
}

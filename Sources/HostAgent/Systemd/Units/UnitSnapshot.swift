/// How the units of a host do at one time.
package struct UnitSnapshot: Hashable, Sendable {
    /// Of the units that were asked for, by name.
    package var states: [String: UnitState]
    /// All units of the host that have failed, whoever they belong to, sorted.
    package var failed: [String]

    package init(states: [String: UnitState], failed: [String] = []) {
        self.states = states
        self.failed = failed
    }
}

/// A thing on the host that a reset is about: what it is, how it is now, and how a reset leaves it.
package struct HostTrace: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        case file, folder, unit, kernelParameter, swap, user, group, password, routes, chain, package
        /// A file or folder that was there before, and stays.
        case kept
        case process, mount, interface, controlGroup
    }

    package let kind: Kind
    /// A path, or the name by which the system knows it. Of its kind there is one of this name.
    package let name: String
    /// For people: `there`, `absent`, `active`, or the value that it has.
    package let state: String
    /// For people, in the same words: what a reset makes of it.
    package let goal: String
    /// Whether there is nothing left to do about it.
    package let isAtGoal: Bool

    package init(kind: Kind, name: String, state: String, goal: String, isAtGoal: Bool) {
        self.kind = kind
        self.name = name
        self.state = state
        self.goal = goal
        self.isAtGoal = isAtGoal
    }

    init(_ kind: Kind, _ name: String, _ state: String, goal: String, isAtGoal: Bool? = nil) {
        self.init(kind: kind, name: name, state: state, goal: goal, isAtGoal: isAtGoal ?? (state == goal))
    }

    /// Something that a reset removes.
    init(_ kind: Kind, _ name: String, isThere: Bool) {
        self.init(kind, name, isThere ? Self.there : Self.absent, goal: Self.absent)
    }

    package static let there = "there"
    package static let absent = "absent"
}

/// A symbolic link that the bootstrap makes.
package struct PlannedLink: Hashable, Sendable {
    /// Absolute.
    package var path: String
    /// What it points to, as it is written; what that is need not be there.
    package var target: String
    package var owner: FileOwner
    /// Whether it takes the place of something that was on the host before.
    package var replaces: Bool

    package init(path: String, target: String, owner: FileOwner = .root, replaces: Bool = true) {
        self.path = path
        self.target = target
        self.owner = owner
        self.replaces = replaces
    }
}

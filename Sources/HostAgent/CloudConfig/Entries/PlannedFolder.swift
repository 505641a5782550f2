/// A folder that the bootstrap makes. One that is there already stays as it is: it is somebody else's.
package struct PlannedFolder: Hashable, Sendable {
    /// Absolute.
    package var path: String
    package var mode: FileMode
    package var owner: FileOwner

    package init(path: String, mode: FileMode = FileMode(bits: 0o755), owner: FileOwner = .root) {
        self.path = path
        self.mode = mode
        self.owner = owner
    }
}

/// Takes packages off the host that an installation has put there. Implemented by `PackageTransactions`; fakes in tests.
package protocol PackageRemoval: Sendable {
    /// Waits for an installation that was begun and not seen through. Called before anything is taken away.
    func settle() async throws
    /// Removes exactly these packages, with their configuration. Not an error: one that is not installed.
    ///
    /// - Throws: When another package depends on one of them: it is somebody else's and stays, and so does what it needs.
    func remove(_ packages: [String]) async throws
    /// How these packages are on the host; those that are not there have no state. Changes nothing.
    func states(of packages: [String]) async throws -> [String: PackageState]
}

/// How a package is on a host. The raw value is for people.
package enum PackageState: String, Hashable, Sendable {
    case installed
    /// Installed, and kept from being upgraded.
    case held
    /// Its installation or removal was cut off, or its configuration is left.
    case incomplete
}

/// A service that is made for one run, and is forgotten when it has ended.
///
/// It is in a control group of its own: it goes on when the agent ends, and ends, with all its children, when it is stopped.
/// Standard streams are closed to it; it opens what it needs.
package struct TransientService: Hashable, Sendable {
    /// With `.service`.
    package var unit: String
    package var description: String
    /// A program by its path, and its arguments. No secrets: everybody can read them.
    package var arguments: [String]
    package var workingFolder: String?
    /// When systemd ends it.
    package var timeLimit: Duration?
    /// How long it has between SIGTERM and SIGKILL.
    package var stopTimeLimit: Duration?

    package init(
        unit: String, description: String, arguments: [String], workingFolder: String? = nil,
        timeLimit: Duration? = nil,
        stopTimeLimit: Duration? = nil
    ) {
        self.unit = unit
        self.description = description
        self.arguments = arguments
        self.workingFolder = workingFolder
        self.timeLimit = timeLimit
        self.stopTimeLimit = stopTimeLimit
    }
}

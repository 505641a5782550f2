/// A program to run on the host and to wait for.
///
/// Its arguments can be read by every process of the host, so no secret may be among them; ``input`` is for those.
package struct HostCommand: Hashable, Sendable {
    /// A path, or a name that is looked up in the usual folders.
    package var program: String
    package var arguments: [String]
    /// Given on standard input.
    package var input: [UInt8]
    /// Besides `PATH`, `HOME` and a fixed locale.
    package var environment: [String: String]
    /// When it is stopped: SIGTERM, and SIGKILL a few seconds later.
    package var timeLimit: Duration

    package init(
        _ program: String, _ arguments: [String] = [], input: [UInt8] = [], environment: [String: String] = [:],
        timeLimit: Duration = .seconds(60)
    ) {
        self.program = program
        self.arguments = arguments
        self.input = input
        self.environment = environment
        self.timeLimit = timeLimit
    }
}

extension HostCommand: CustomStringConvertible {
    /// The program and its arguments, without the input.
    package var description: String { ([program] + arguments).joined(separator: " ") }
}

/// The host cannot become a node without help.
package struct BootstrapFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let problem: String
    /// The end of what the commands printed, without secrets.
    package let outputTail: String

    package init(problem: String, outputTail: String = "") {
        self.problem = problem
        self.outputTail = outputTail
    }

    package var description: String { problem }
}

/// An error that trying again cannot help: the object is not reconciled again before something changes.
public struct TerminalError: Error, CustomStringConvertible {
    /// What is wrong and what would be right, for logs.
    public let description: String
    /// What made it so, if that was an error.
    public let cause: (any Error)?

    /// - Parameter description: a sentence that names the value that is wrong and what would be right.
    public init(_ description: String, cause: (any Error)? = nil) {
        self.description = description
        self.cause = cause
    }

    /// Takes an error whose cause will not go away by itself; its description is kept.
    public init(_ cause: any Error) {
        self.description = String(describing: cause)
        self.cause = cause
    }
}

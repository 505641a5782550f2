/// Why there are no credentials to show. A sentence that holds none.
public struct CredentialFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, with the name of the file or program. Holds no credential.
    public let description: String

    package init(_ description: String) {
        self.description = description
    }
}

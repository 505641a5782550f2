/// A question that `/healthz` or `/readyz` asks.
public struct HealthCheck: Sendable {
    /// In lower camel case; part of the answer and of the path to ask this question alone.
    public let name: String
    /// Returns if all is well; throws an error whose description says what is not.
    public let check: @Sendable () async throws -> Void

    /// A question by this name, answered by `check` each time somebody asks.
    public init(_ name: String, _ check: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.check = check
    }
}

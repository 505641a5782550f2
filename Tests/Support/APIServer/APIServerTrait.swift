package import Testing

/// Gives a suite one API server for all its tests; each test makes namespaces of its own.
package struct APIServerTrait: SuiteTrait, TestScoping {
    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase == nil, APIServerAssets.isPresent else { return try await body() }
        try await APIServerFixture.with { server in
            try await APIServerFixture.$current.withValue(server) { try await body() }
        }
    }
}

extension Trait where Self == APIServerTrait {
    /// A real kube-apiserver, shared by the tests of the suite.
    package static var apiServer: Self { Self() }
}

package import Testing

/// Gives a suite one API server of each kind for all its tests; each test makes namespaces of its own.
package struct APIServerTrait: SuiteTrait, TestScoping {
    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase == nil else { return try await body() }
        try await run(on: APIServerKind.available[...], body)
    }

    private func run(
        on kinds: ArraySlice<APIServerKind>, _ body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard let kind = kinds.first else { return try await body() }
        try await APIServerFixture.with(kind) { server in
            var servers = APIServerFixture.shared
            servers[kind] = server
            try await APIServerFixture.$shared.withValue(servers) { try await run(on: kinds.dropFirst(), body) }
        }
    }
}

extension Trait where Self == APIServerTrait {
    /// The embedded API and, where there is one, a real kube-apiserver, shared by the tests of the suite.
    package static var apiServers: Self { Self() }
}

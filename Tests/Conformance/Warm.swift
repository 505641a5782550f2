import TestSupport
import Testing

@Suite(.apiServer, .enabled(if: APIServerAssets.isPresent, "\(APIServerAssets.reason)"))
struct Conformance {
    @Test func theServerIsReal() async throws {
        let server = try #require(APIServerFixture.current)
        try await server.compactEtcd()
        try await server.killServer()
        try await server.startServer()
        print(try server.kubeconfig())
    }
}

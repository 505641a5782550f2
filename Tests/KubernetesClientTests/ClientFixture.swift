import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import TestSupport

/// A client that talks to a stub server.
enum ClientFixture {
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs `body` with a client of a server that gives these answers in order.
    static func with<Result>(
        _ answers: StubAnswer..., configure: (inout ClientConfiguration) -> Void = { _ in },
        _ body: (KubernetesClient, StubServer) async throws -> Result
    ) async throws -> Result {
        try await with(answers, configure: configure, body)
    }

    /// The same with the answers in an array.
    static func with<Result>(
        _ answers: [StubAnswer], configure: (inout ClientConfiguration) -> Void = { _ in },
        _ body: (KubernetesClient, StubServer) async throws -> Result
    ) async throws -> Result {
        try await StubServer.with(answers: answers) { server in
            var configuration = ClientConfiguration(
                server: ServerURL(scheme: .http, host: "127.0.0.1", port: server.port), userAgent: "test/1")
            configuration.retries = .never
            configure(&configuration)
            return try await KubernetesClient.withClient(configuration, logger: logger) { client in
                try await body(client, server)
            }
        }
    }

    static let configMapJSON = """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"ns","resourceVersion":"7"},"data":{"k":"v"}}
        """

    /// What `body` fails with, as a ``KubernetesError``.
    static func error(_ body: () async throws -> Void) async throws -> KubernetesError {
        do {
            try await body()
        } catch let error as KubernetesError {
            return error
        }
        throw Unexpected()
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description = "The call succeeded, but it should have failed."
    }
}

import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOSSL
package import PKI
package import SystemPackage

/// An API server on loopback in processes of its own, with TLS and a certification authority of its own.
///
/// ```swift
/// try await APIServerFixture.with(.kubernetes) { server in
///     let kubeconfig = try server.kubeconfig(user: "admin", groups: ["system:masters"])
/// }
/// ```
package final class APIServerFixture: Sendable {
    /// The servers of the suite that runs: see ``APIServerTrait``.
    @TaskLocal package static var shared: [APIServerKind: APIServerFixture] = [:]

    package let kind: APIServerKind
    package let authority: CertificateAuthority
    package let folder: FilePath
    package let port: Int
    private let processes: APIServerProcesses

    /// `https://127.0.0.1:<port>`.
    package var url: String { "https://127.0.0.1:\(port)" }

    private init(_ kind: APIServerKind, in folder: FilePath, extraArguments: [String]) throws {
        let validity = CertificateValidity.starting(at: Date(), lasting: .seconds(86_400))
        self.kind = kind
        self.folder = folder
        port = try FreePorts.choose(1)[0]
        authority = try CertificateAuthority(commonName: "byoh test", validity: validity)
        let serving = try authority.issue(
            .server(
                commonName: "kube-apiserver", dnsNames: ["localhost", "kubernetes.default.svc"],
                ipAddresses: ["127.0.0.1", "::1"]), validity: validity)
        let accounts = try CertificateAuthority(commonName: "service accounts", validity: validity)
        let files = [
            ("ca.crt", try authority.certificatePEM), ("server.crt", serving.certificatePEM),
            ("server.key", serving.privateKeyPEM), ("accounts.key", try accounts.privateKeyPEM),
            ("accounts.crt", try accounts.certificatePEM),
        ]
        for (name, text) in files { try folder.appending(name).write(text) }
        // Where the embedded API looks for the authority that it signs and trusts with.
        let keys = folder.appending("data").appending("keys")
        try FileManager.default.createDirectory(atPath: keys.string, withIntermediateDirectories: true)
        let pair = CertifiedKey(
            certificatePEM: try authority.certificatePEM, privateKeyPEM: try authority.privateKeyPEM)
        try keys.appending("authority.pem").write(pair.pem)
        processes = try APIServerProcesses(kind, in: folder, port: port, extraArguments: extraArguments)
    }

    /// Starts a server, waits until it is ready, and removes every trace afterwards, also after a throw.
    package static func with<Result>(
        _ kind: APIServerKind, extraArguments: [String] = [], _ body: (APIServerFixture) async throws -> Result
    ) async throws -> Result {
        try await TemporaryFolder.with("apiserver") { folder in
            let fixture = try APIServerFixture(kind, in: folder, extraArguments: extraArguments)
            let outcome: Swift.Result<Result, any Error>
            do {
                try await fixture.startServer()
                outcome = .success(try await body(fixture))
            } catch {
                outcome = .failure(error)
            }
            try await fixture.processes.end()
            return try outcome.get()
        }
    }

    /// Starts the server and waits for `/readyz`.
    package func startServer(within limit: Duration = .seconds(120)) async throws {
        try processes.start()
        let client = try administrator()
        let deadline = ContinuousClock.now + limit
        do {
            while true {
                if processes.hasEnded || ContinuousClock.now > deadline {
                    throw APIServerFixtureError.notReady(kind, log: processes.log)
                }
                if await isReady(client) { break }
                try await Task.sleep(for: .milliseconds(50))
            }
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    /// SIGKILL: nothing is flushed, no connection is closed in an orderly way.
    package func killServer() async throws { try await processes.kill() }

    /// Stops (SIGSTOP) or continues (SIGCONT) the server: silence without a closed connection.
    package func signalServer(_ signal: Int32) { processes.signal(signal) }

    /// Kills the server, gives up its history and starts it again: it knows no older resourceVersion than the newest.
    package func forgetHistory() async throws {
        try await killServer()
        try await processes.compact()
        try await startServer()
    }

    /// Whether it says so itself and has made the default namespace, which comes a moment later.
    private func isReady(_ client: HTTPClient) async -> Bool {
        do {
            for path in ["/readyz", "/api/v1/namespaces/default"] {
                let response = try await client.execute(HTTPClientRequest(url: url + path), timeout: .seconds(2))
                guard response.status == .ok else { return false }
            }
            return true
        } catch {
            return false
        }
    }

    private func administrator() throws -> HTTPClient {
        let key = try clientKey(user: "fixture", groups: ["system:masters"])
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try .init(bytes: Array(authority.certificatePEM.utf8), format: .pem)])
        tls.certificateChain = [.certificate(try .init(bytes: Array(key.certificatePEM.utf8), format: .pem))]
        tls.privateKey = .privateKey(try .init(bytes: Array(key.privateKeyPEM.utf8), format: .pem))
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.timeout.connect = .milliseconds(500)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}

/// Why there is no server to test on.
package enum APIServerFixtureError: Error, CustomStringConvertible {
    case noAssets
    case notReady(APIServerKind, log: String)
    case storage(String)

    package var description: String {
        switch self {
        case .noAssets: APIServerAssets.reason
        case .notReady(let kind, let log):
            "the \(kind.rawValue) API server did not become ready; its log ends:\n\(log.suffix(4_000))"
        case .storage(let answer): "the storage of the API server did not compact: \(answer)"
        }
    }
}

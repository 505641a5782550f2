import AsyncHTTPClient
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import NIOSSL
package import PKI
import Synchronization
package import SystemPackage

/// A real etcd and a real kube-apiserver on loopback, with a certification authority of their own.
///
/// ```swift
/// try await APIServerFixture.with { server in
///     let kubeconfig = try server.kubeconfig(user: "admin", groups: ["system:masters"])
/// }
/// ```
package final class APIServerFixture: Sendable {
    /// The server of the suite that runs: see ``APIServerTrait``.
    @TaskLocal package static var current: APIServerFixture?

    package let authority: CertificateAuthority
    package let folder: FilePath
    package let port: Int
    private let etcdPort: Int
    private let assets: FilePath
    private let arguments: [String]
    private let processes = Mutex<(etcd: ChildProcess?, server: ChildProcess?)>((nil, nil))

    /// `https://127.0.0.1:<port>`.
    package var url: String { "https://127.0.0.1:\(port)" }

    private init(folder: FilePath, assets: FilePath, extraArguments: [String]) throws {
        let validity = CertificateValidity.starting(at: Date(), lasting: .seconds(86_400))
        let ports = try FreePorts.choose(3)
        self.folder = folder
        self.assets = assets
        port = ports[0]
        etcdPort = ports[1]
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
        arguments =
            [
                "--etcd-servers=http://127.0.0.1:\(ports[1])", "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1", "--secure-port=\(ports[0])", "--cert-dir=\(folder)",
                "--tls-cert-file=\(folder)/server.crt", "--tls-private-key-file=\(folder)/server.key",
                "--client-ca-file=\(folder)/ca.crt", "--authorization-mode=RBAC", "--enable-bootstrap-token-auth",
                "--service-account-key-file=\(folder)/accounts.crt",
                "--service-account-signing-key-file=\(folder)/accounts.key",
                "--service-account-issuer=https://kubernetes.default.svc", "--service-cluster-ip-range=10.96.0.0/16",
                "--disable-admission-plugins=ServiceAccount",
            ] + extraArguments
        try startEtcd(peerPort: ports[2])
    }

    /// Starts both, waits until the server is ready, and removes every trace afterwards, also after a throw.
    package static func with<Result>(
        extraArguments: [String] = [], _ body: (APIServerFixture) async throws -> Result
    ) async throws -> Result {
        guard let assets = APIServerAssets.folder else { throw APIServerFixtureError.noAssets }
        return try await TemporaryFolder.with("apiserver") { folder in
            let fixture = try APIServerFixture(folder: folder, assets: assets, extraArguments: extraArguments)
            let outcome: Swift.Result<Result, any Error>
            do {
                try await fixture.startServer()
                outcome = .success(try await body(fixture))
            } catch {
                outcome = .failure(error)
            }
            let processes = fixture.processes.withLock { $0 }
            try await processes.server?.killAndWait()
            try await processes.etcd?.killAndWait()
            return try outcome.get()
        }
    }

    /// Starts kube-apiserver and waits for `/readyz`.
    package func startServer(within limit: Duration = .seconds(120)) async throws {
        let server = try ChildProcess(
            assets.appending("kube-apiserver").string, arguments, log: folder.appending("kube-apiserver.log"))
        processes.withLock { $0.server = server }
        let client = try administrator()
        let deadline = ContinuousClock.now + limit
        do {
            while true {
                if server.hasEnded() || ContinuousClock.now > deadline {
                    throw APIServerFixtureError.notReady(log: folder.appending("kube-apiserver.log").textIfPresent)
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
    package func killServer() async throws {
        try await processes.withLock { $0.server }?.killAndWait()
    }

    /// Stops (SIGSTOP) or continues (SIGCONT) the server: silence without a closed connection.
    package func signalServer(_ signal: Int32) {
        processes.withLock { $0.server }?.signal(signal)
    }

    /// Compacts etcd up to now. A server that starts afterwards knows no older resourceVersion.
    package func compactEtcd() async throws {
        let now = try await etcd("range", "{\"key\":\"AA==\"}")
        guard let revision = now.firstMatch(of: /"revision":"([0-9]+)"/)?.1 else {
            throw APIServerFixtureError.etcd(now)
        }
        let answer = try await etcd("compaction", "{\"revision\":\"\(revision)\",\"physical\":true}")
        guard answer.contains("\"revision\"") else { throw APIServerFixtureError.etcd(answer) }
    }

    private func startEtcd(peerPort: Int) throws {
        let client = "http://127.0.0.1:\(etcdPort)"
        let peer = "http://127.0.0.1:\(peerPort)"
        let etcd = try ChildProcess(
            assets.appending("etcd").string,
            [
                "--data-dir=\(folder)/etcd", "--listen-client-urls=\(client)", "--advertise-client-urls=\(client)",
                "--listen-peer-urls=\(peer)", "--initial-advertise-peer-urls=\(peer)",
                "--initial-cluster=default=\(peer)", "--unsafe-no-fsync",
            ], log: folder.appending("etcd.log"))
        processes.withLock { $0.etcd = etcd }
    }

    private func etcd(_ method: String, _ body: String) async throws -> String {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(etcdPort)/v3/kv/\(method)")
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
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
    case notReady(log: String)
    case etcd(String)

    package var description: String {
        switch self {
        case .noAssets: APIServerAssets.reason
        case .notReady(let log): "kube-apiserver did not become ready; its log ends:\n\(log.suffix(4_000))"
        case .etcd(let answer): "etcd answered: \(answer)"
        }
    }
}

import AsyncHTTPClient
import FoundationEssentials
import HTTPServing
import JSONTree
import KubernetesModel
import Logging
import ManagementAPI
import NIOCore
import NIOHTTP1
import NIOSSL
import PKI
import ServiceLifecycle
import SystemPackage
import Testing

/// A whole embedded API server over TLS, and a client of it.
struct EmbeddedAPI: Sendable {
    let access: EmbeddedManagementAPI.Access
    private let tls: TLSConfiguration
    private let headers: [(String, String)]
    private let client: HTTPClient

    init(
        access: EmbeddedManagementAPI.Access, credentials: CertifiedKey?, headers: [(String, String)] = [],
        pool: Int64 = 0, client: HTTPClient = .shared
    ) throws {
        self.client = client
        self.access = access
        self.headers = headers
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(access.authorityPEM.utf8)))
        if let credentials {
            tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(credentials.certificatePEM.utf8))
                .map { .certificate($0) }
            tls.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(credentials.privateKeyPEM.utf8), format: .pem))
        }
        // Connections are pooled by configuration: another value makes new ones.
        tls.shutdownTimeout = .seconds(5 + pool)
        self.tls = tls
    }

    /// Runs a server while `body` runs, and gives the operator's client of it.
    static func with(
        _ storage: EmbeddedManagementAPI.Storage, address: ListenAddress = .tcp(host: "127.0.0.1", port: 0),
        advertised: [String] = [], clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Time = { Time(secondsSinceEpoch: Int64(Date().timeIntervalSince1970)) },
        limits: RequestLimits = RequestLimits(),
        _ body: (EmbeddedAPI) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (stream, ready) = AsyncStream.makeStream(of: EmbeddedManagementAPI.Access.self)
        var configuration = EmbeddedManagementAPI.Configuration(
            storage: storage, addresses: [address], advertised: advertised)
        configuration.limits = limits
        let server = EmbeddedManagementAPI(
            configuration, clock: clock, now: now,
            logger: logger, onReady: { ready.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { ready.finish() }
                try await group.run()
            }
            var outcome: Result<Void, any Error>?
            for await access in stream {
                do {
                    let api = try EmbeddedAPI(access: access, credentials: access.administrator)
                    outcome = .success(try await body(api))
                } catch {
                    outcome = .failure(error)
                }
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome?.get()
        }
    }

    /// What a server that cannot start says.
    static func failure(
        _ storage: EmbeddedManagementAPI.Storage, address: ListenAddress = .tcp(host: "127.0.0.1", port: 0)
    ) async throws -> String {
        do {
            try await with(storage, address: address) { _ in }
            return "it started"
        } catch {
            return "\(error)"
        }
    }

    /// The same server with other credentials; nil for none.
    func `as`(_ credentials: CertifiedKey?) throws -> EmbeddedAPI {
        try EmbeddedAPI(access: access, credentials: credentials)
    }

    /// The same server with a bearer token.
    func bearing(_ token: String) throws -> EmbeddedAPI {
        try EmbeddedAPI(access: access, credentials: nil, headers: [("authorization", "Bearer \(token)")])
    }

    /// The same server and credentials over new connections.
    func reconnected() throws -> EmbeddedAPI {
        try EmbeddedAPI(access: access, credentials: access.administrator, pool: 1)
    }

    /// The same server and credentials over another client's connections.
    func over(_ client: HTTPClient) throws -> EmbeddedAPI {
        try EmbeddedAPI(access: access, credentials: access.administrator, client: client)
    }

    /// Gives a client that opens so many connections at once.
    static func withConnections(_ count: Int, _ body: (HTTPClient) async throws -> Void) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        // A server that is gone is an answer: the shared client would try again until the request's time is over.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = count
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(client))
        } catch {
            outcome = .failure(error)
        }
        try await client.shutdown()
        try outcome.get()
    }

    func send(_ method: String, _ path: String, bytes: [UInt8]?, type: String = "application/json") async throws
        -> APIClient.Answer
    {
        try await APIClient.Answer(stream(method, path, bytes: bytes, type: type))
    }

    func send(_ method: String, _ path: String, _ body: JSONValue? = nil, type: String = "application/json")
        async throws -> APIClient.Answer
    {
        try await APIClient.Answer(stream(method, path, body, type: type))
    }

    /// The answer's head; its body comes as it is sent.
    func stream(_ method: String, _ path: String, _ body: JSONValue? = nil, type: String = "application/json")
        async throws -> HTTPClientResponse
    {
        try await stream(method, path, bytes: body?.serialized(), type: type)
    }

    /// Sends a body as it comes.
    func send(_ method: String, _ path: String, stream body: HTTPClientRequest.Body) async throws -> APIClient.Answer {
        try await APIClient.Answer(execute(method, path, body, type: "application/json"))
    }

    private func stream(_ method: String, _ path: String, bytes: [UInt8]?, type: String) async throws
        -> HTTPClientResponse
    {
        try await execute(method, path, bytes.map { .bytes(ByteBuffer(bytes: $0)) }, type: type)
    }

    private func execute(_ method: String, _ path: String, _ body: HTTPClientRequest.Body?, type: String) async throws
        -> HTTPClientResponse
    {
        var request = HTTPClientRequest(url: access.url + path)
        request.tlsConfiguration = tls
        request.method = .init(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "content-type", value: type)
            request.body = body
        }
        return try await client.execute(request, timeout: .seconds(300))
    }

    /// Runs `body` while a watch is open: once its first frame is here, until the end of `body`.
    func watching(_ path: String, _ body: () async throws -> Void) async throws {
        let response = try await stream("GET", path)
        #expect(response.status == .ok)
        var parts = response.body.makeAsyncIterator()
        _ = try await parts.next()
        try await body()
        // The iterator keeps the connection open until here.
        withExtendedLifetime(parts) {}
    }

    /// Makes somebody an administrator by a binding, whom limits still hold for.
    func grantEverything(to user: String) async throws {
        let answer = try await send(
            "POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            [
                "metadata": ["name": "everything"], "subjects": [["kind": "User", "name": .string(user)]],
                "roleRef": ["kind": "ClusterRole", "name": "cluster-admin", "apiGroup": "rbac.authorization.k8s.io"],
            ])
        #expect(answer.code == 201, "\(answer.message)")
    }
}

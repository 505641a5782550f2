import KubernetesClient
import NIOSSL
import PKI
import TestSupport
import Testing

/// Real handshakes with real certificates.
@Suite struct TLSTests {
    private let fixture: TLSFixture
    private static let version = StubAnswer.body(#"{"major":"1","minor":"36","gitVersion":"v1.36.0"}"#)

    init() throws { fixture = try TLSFixture() }

    /// Asks for the version with a configuration for `host`, or gives the error's text.
    private func outcome(
        _ tls: TLSConfiguration, host: String, configure: (inout ClientConfiguration) throws -> Void = { _ in }
    ) async throws -> String {
        try await StubServer.with(tls: tls, answers: [Self.version]) { server in
            var configuration = ClientConfiguration(
                server: ServerURL(host: host, port: server.port), trust: try fixture.trust)
            configuration.retries = .never
            try configure(&configuration)
            return try await KubernetesClient.withClient(configuration, logger: ClientFixture.logger) { client in
                do {
                    return try await client.serverVersion().gitVersion
                } catch {
                    return "\(error)"
                }
            }
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"]) func theGivenAuthorityIsTrusted(_ host: String) async throws {
        #expect(try await outcome(fixture.server(), host: host) == "v1.36.0")
    }

    @Test func anotherAuthorityIsNot() async throws {
        let text = try await outcome(try TLSFixture().server(), host: "localhost")
        #expect(text.contains("is not signed by the given certificate authority, or is not valid now"))
    }

    @Test func theSystemsRootsDoNotHelp() async throws {
        let text = try await outcome(fixture.server(), host: "localhost") { $0.trust = .systemRoots }
        #expect(text.contains("is not signed by"))
    }

    @Test(arguments: [(-7200.0, 3600), (3600.0, 3600)])
    func certificatesOutsideOfTheirTimeAreNot(_ delay: Double, _ seconds: Int) async throws {
        let tls = try fixture.server(lasting: .seconds(seconds), startingIn: delay)
        #expect(try await outcome(tls, host: "localhost").contains("is not valid now"))
    }

    @Test func anotherNameIsNot() async throws {
        let tls = try fixture.server(names: ["other.example"], addresses: [])
        for host in ["localhost", "127.0.0.1"] {
            #expect(try await outcome(tls, host: host).contains("does not carry the name"))
        }
    }

    @Test func aWildcardCoversOneLabel() async throws {
        let tls = try fixture.server(names: ["*.example"], addresses: [])
        #expect(try await outcome(tls, host: "localhost") { $0.serverName = "api.example" } == "v1.36.0")
        for name in ["example", "a.api.example"] {
            let text = try await outcome(tls, host: "localhost") { $0.serverName = name }
            #expect(text.contains("does not carry the name"))
        }
    }

    @Test func insecureTakesAnything() async throws {
        let tls = try TLSFixture().server(names: ["other.example"], addresses: [])
        #expect(try await outcome(tls, host: "localhost") { $0.trust = .anything } == "v1.36.0")
    }

    // tls-server-name: the certificate must carry that, the Host header stays.

    @Test(arguments: ["localhost", "127.0.0.1"]) func theServerNameReplacesTheHost(_ host: String) async throws {
        let tls = try fixture.server(names: ["kubernetes.default"], addresses: [])
        #expect(try await outcome(tls, host: host) { $0.serverName = "kubernetes.default" } == "v1.36.0")
        let wrong = try fixture.server(names: ["localhost"])
        let text = try await outcome(wrong, host: host) { $0.serverName = "kubernetes.default" }
        #expect(text.contains("does not carry the name"))
    }

    @Test func theServerNameMayBeAnAddress() async throws {
        let tls = try fixture.server(names: [], addresses: ["10.9.8.7"])
        #expect(try await outcome(tls, host: "127.0.0.1") { $0.serverName = "10.9.8.7" } == "v1.36.0")
        let text = try await outcome(tls, host: "127.0.0.1") { $0.serverName = "10.9.8.6" }
        #expect(text.contains("does not carry the name 10.9.8."))
    }

    @Test func theHostHeaderNamesTheRealServer() async throws {
        let tls = try fixture.server(names: ["kubernetes.default"], addresses: [])
        try await StubServer.with(tls: tls, answers: [Self.version]) { server in
            let configuration = ClientConfiguration(
                server: ServerURL(host: "127.0.0.1", port: server.port), trust: try fixture.trust,
                serverName: "kubernetes.default")
            try await KubernetesClient.withClient(configuration, logger: ClientFixture.logger) { client in
                _ = try await client.serverVersion()
            }
            #expect(server.requests.first?[header: "host"] == "127.0.0.1:\(server.port)")
        }
    }

    // Through a proxy the certificate is still the server's, also where the server is an IP address.

    @Test(arguments: ["10.9.8.7", "api.example"]) func proxiesLeadToTheServer(_ host: String) async throws {
        let tls = try fixture.server(names: ["api.example"], addresses: ["10.9.8.7"])
        try await StubServer.with(tls: tls, answers: [Self.version]) { server in
            try await StubProxy.with(leadingTo: server.port) { proxy in
                var configuration = ClientConfiguration(
                    server: ServerURL(host: host, port: 6443), trust: try fixture.trust,
                    proxy: ProxyServer(
                        .http, host: "127.0.0.1", port: proxy.port, user: "u", password: Sensitive("p")))
                configuration.retries = .never
                try await KubernetesClient.withClient(configuration, logger: ClientFixture.logger) { client in
                    let version = try await client.serverVersion()
                    #expect(version.gitVersion == "v1.36.0")
                }
                let head = try #require(proxy.heads.first)
                #expect(head.hasPrefix("CONNECT \(host):6443 HTTP/1.1\r\n"))
                #expect(head.lowercased().contains("proxy-authorization: basic dtpw\r\n"))
            }
        }
    }

    @Test func behindAProxyTheAddressIsStillChecked() async throws {
        // 127.0.0.1 is the proxy's own address: a certificate for it must not do.
        let tls = try fixture.server(names: [], addresses: ["127.0.0.1"])
        try await StubServer.with(tls: tls, answers: [Self.version]) { server in
            try await StubProxy.with(leadingTo: server.port) { proxy in
                var configuration = ClientConfiguration(
                    server: ServerURL(host: "10.9.8.7", port: 6443), trust: try fixture.trust,
                    proxy: ProxyServer(.http, host: "127.0.0.1", port: proxy.port))
                configuration.retries = .never
                try await KubernetesClient.withClient(configuration, logger: ClientFixture.logger) { client in
                    let error = try await ClientFixture.error { _ = try await client.serverVersion() }
                    #expect("\(error)".contains("does not carry the name 10.9.8."))
                }
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test func theClientCertificateIsShown() async throws {
        let key = try fixture.client()
        let tls = try fixture.server(asksForCertificate: true)
        try await StubServer.with(tls: tls, answers: [Self.version]) { server in
            let configuration = ClientConfiguration(
                server: ServerURL(host: "localhost", port: server.port), trust: try fixture.trust,
                credentials: Credentials(certificate: key.source))
            try await KubernetesClient.withClient(configuration, logger: ClientFixture.logger) { client in
                _ = try await client.serverVersion()
            }
            #expect(server.requests.first?.clientCertificate == (try key.der))
        }
    }

    @Test func aCertificateAndAnotherKeyFailBeforeAnythingIsSent() async throws {
        var source = try fixture.client().source
        source.privateKey = try fixture.client().source.privateKey
        let configuration = ClientConfiguration(
            server: ServerURL(host: "localhost", port: 1), credentials: Credentials(certificate: source))
        await #expect(throws: CredentialFailure.self) {
            try await KubernetesClient.withClient(configuration, logger: ClientFixture.logger) { _ in }
        }
    }
}

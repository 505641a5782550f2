import FoundationEssentials
import KubernetesClient
import KubernetesModel
import NIOCore
import PKI
import SystemPackage
import TestSupport
import Testing

/// Files that change while the client runs.
@Suite struct RotationTests {
    private static let version = StubAnswer.body(#"{"major":"1","minor":"36","gitVersion":"v1.36.0"}"#)

    private func write(_ text: String, to file: FilePath) throws {
        try Data(text.utf8).write(to: URL(filePath: file.string), options: .atomic)
    }

    private func clock(_ manual: ManualClock) -> ClientClock {
        ClientClock(manual, wallTime: { Time(secondsSinceEpoch: 0) })
    }

    @Test func tokenFilesAreReadAgainInTime() async throws {
        try await TemporaryFolder.with("token") { folder in
            let file = folder.appending("token")
            try write(" one\n", to: file)
            let manual = ManualClock()
            try await StubServer.with(answers: [Self.version]) { server in
                let configuration = ClientConfiguration(
                    server: ServerURL(scheme: .http, host: "127.0.0.1", port: server.port),
                    credentials: Credentials(authorization: .tokenFile(file.string)))
                try await KubernetesClient.withClient(
                    configuration, logger: ClientFixture.logger, clock: clock(manual)
                ) { client in
                    _ = try await client.serverVersion()
                    try write("two", to: file)
                    _ = try await client.serverVersion()
                    manual.advance(by: .seconds(11))
                    _ = try await client.serverVersion()
                    // Empty for a moment: the token we have stays.
                    try write("", to: file)
                    manual.advance(by: .seconds(11))
                    _ = try await client.serverVersion()
                }
                let shown = server.requests.map { $0[header: "authorization"] }
                #expect(shown == ["Bearer one", "Bearer one", "Bearer two", "Bearer two"])
            }
        }
    }

    @Test func aRefusedTokenIsReadAgainAtOnceAndOnce() async throws {
        try await TemporaryFolder.with("token") { folder in
            let file = folder.appending("token")
            try write("old", to: file)
            try await StubServer.with(answer: { request in
                request[header: "authorization"] == "Bearer new" ? Self.version : .status(401, reason: "Unauthorized")
            }) { server in
                var configuration = ClientConfiguration(
                    server: ServerURL(scheme: .http, host: "127.0.0.1", port: server.port),
                    credentials: Credentials(authorization: .tokenFile(file.string)))
                configuration.retries = .never
                try await KubernetesClient.withClient(
                    configuration, logger: ClientFixture.logger, clock: clock(ManualClock())
                ) { client in
                    // The same token again is not worth another call.
                    let error = try await ClientFixture.error { _ = try await client.serverVersion() }
                    #expect(error.isUnauthorized)
                    #expect(server.requests.count == 1)
                    try write("new", to: file)
                    _ = try await client.serverVersion()
                    #expect(server.requests.count == 3)
                }
            }
        }
    }

    @Test func newCertificatesAreShownWhileOldCallsEndAndWatchesAreCut() async throws {
        let fixture = try TLSFixture()
        let (first, second) = (try fixture.client("one"), try fixture.client("two"))
        let watched = StubStream(), slow = StubStream()
        watched.send("a")
        slow.send("b")
        try await TemporaryFolder.with("certificate") { folder in
            let (certificate, key) = (folder.appending("tls.crt"), folder.appending("tls.key"))
            try write(first.certificatePEM, to: certificate)
            try write(first.privateKeyPEM, to: key)
            let source = CertificateSource(certificate: .file(certificate.string), privateKey: .file(key.string))
            let manual = ManualClock()
            try await StubServer.with(
                tls: try fixture.server(asksForCertificate: true),
                answer: { request in
                    switch request.target {
                    case "/watched?watch=true": .stream(watched)
                    case "/slow": .stream(slow)
                    default: Self.version
                    }
                }
            ) { server in
                let configuration = ClientConfiguration(
                    server: ServerURL(host: "localhost", port: server.port), trust: try fixture.trust,
                    credentials: Credentials(certificate: source))
                try await KubernetesClient.withClient(
                    configuration, logger: ClientFixture.logger, clock: clock(manual)
                ) { client in
                    async let watching = ending(
                        client, APIRequest(.get, "/watched", query: [("watch", "true")], silenceLimit: .seconds(900)))
                    await server.received(1)
                    async let reading = ending(client, APIRequest(.get, "/slow", silenceLimit: .seconds(900)))
                    await server.received(2)
                    // Half a rotation: the new certificate beside the old key changes nothing.
                    try write(second.certificatePEM, to: certificate)
                    manual.advance(by: .seconds(11))
                    _ = try await client.serverVersion()
                    try write(second.privateKeyPEM, to: key)
                    manual.advance(by: .seconds(11))
                    _ = try await client.serverVersion()
                    let cut = await watching
                    #expect(cut.contains("our certificate was replaced"))
                    slow.end()
                    let read = await reading
                    #expect(read == "b")
                }
                let shown = server.requests.map(\.clientCertificate)
                let (one, two) = (try first.der, try second.der)
                #expect(shown == [one, one, one, two])
            }
        }
    }

    /// The text that arrives, or the error's.
    private func ending(_ client: KubernetesClient, _ request: APIRequest) async -> String {
        do {
            return try await client.exchange.exchange(request) { response throws(KubernetesError) in
                String(decoding: try await response.body.collect().readableBytesView, as: UTF8.self)
            }
        } catch {
            return "\(error)"
        }
    }
}

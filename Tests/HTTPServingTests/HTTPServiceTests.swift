import AsyncHTTPClient
import HTTPServing
import NIOCore
import NIOHTTP1
import PKI
import ServiceLifecycle
import Testing

import struct FoundationEssentials.Date
import class NIOSSL.NIOSSLCertificate
import enum NIOSSL.NIOSSLCertificateSource
import class NIOSSL.NIOSSLPrivateKey
import enum NIOSSL.NIOSSLPrivateKeySource
import enum NIOSSL.NIOSSLTrustRoots
import struct NIOSSL.TLSConfiguration

@Suite struct HTTPServiceTests {
    private struct HandlerFailure: Error {}

    private func withService(
        tls: TLSConfiguration? = nil, handler: @escaping HTTPService.Handler,
        _ body: (Int, ServiceGroup) async throws -> Void
    ) async throws {
        try await RunningService.with(tls: tls, handler: handler) { service in
            try await body(service.port, service.group)
        }
    }

    private func fetch(
        _ url: String, body: [UInt8]? = nil, within limit: TimeAmount = .seconds(10)
    ) async throws -> (status: UInt, text: String) {
        var request = HTTPClientRequest(url: url)
        if let body {
            request.method = .POST
            request.body = .bytes(body)
        }
        let response = try await HTTPClient.shared.execute(request, timeout: limit)
        return (response.status.code, String(buffer: try await response.body.collect(upTo: 1 << 20)))
    }

    @Test func theHandlerSeesMethodPathQueryAndBody() async throws {
        try await withService { head in
            let request = try await head.readingBody()
            let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            return .text("\(request.method) \(request.path) \(query) \(request.body.count)")
        } _: { port, _ in
            let answer = try await fetch("http://127.0.0.1:\(port)/a/b?x=1&y=%20z", body: [1, 2, 3])
            #expect(answer.status == 200)
            #expect(answer.text == "POST /a/b x=1,y= z 3")
        }
    }

    @Test func aBodyOverTheLimitNeverReachesTheHandler() async throws {
        try await withService { request in
            _ = try await request.readingBody()
            Issue.record("the handler got the body")
            return .text("")
        } _: { port, _ in
            let answer = try await fetch("http://127.0.0.1:\(port)/", body: Array(repeating: 0, count: 1025))
            #expect(answer.status == 413)
            #expect(answer.text == "The request body is larger than 1024 bytes\n")
        }
    }

    @Test func aHandlerThatThrowsAnswers500AndTheServerLives() async throws {
        try await withService { request in
            if request.path == "/bad" { throw HandlerFailure() }
            return .text("fine")
        } _: { port, _ in
            let failed = try await fetch("http://127.0.0.1:\(port)/bad")
            #expect(failed.status == 500)
            let next = try await fetch("http://127.0.0.1:\(port)/good")
            #expect(next.text == "fine")
        }
    }

    @Test func gracefulShutdownLetsARunningRequestFinish() async throws {
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        try await withService { _ in
            enter.yield()
            for await _ in released { break }
            return .text("finished")
        } _: { port, group in
            async let answer = fetch("http://127.0.0.1:\(port)/")
            for await _ in entered { break }
            await group.triggerGracefulShutdown()
            release.yield()
            let text = try await answer.text
            #expect(text == "finished")
        }
    }

    @Test func withACertificateItServesTLSThatItsAuthorityVouchesFor() async throws {
        let validity = CertificateValidity.starting(at: Date(), lasting: .seconds(3600))
        let authority = try CertificateAuthority(commonName: "test", validity: validity)
        let key = try authority.issue(
            .server(commonName: "s", dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"]), validity: validity)
        let server = TLSConfiguration.makeServerConfiguration(
            certificateChain: [
                .certificate(try NIOSSLCertificate(bytes: Array(key.certificatePEM.utf8), format: .pem))
            ],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.privateKeyPEM.utf8), format: .pem)))
        var client = TLSConfiguration.makeClientConfiguration()
        client.trustRoots = .certificates([
            try NIOSSLCertificate(bytes: Array(try authority.certificatePEM.utf8), format: .pem)
        ])
        let configuration = client
        try await withService(tls: server) { _ in
            .text("secure")
        } _: { port, _ in
            var request = HTTPClientRequest(url: "https://localhost:\(port)/")
            request.tlsConfiguration = configuration
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            let text = String(buffer: try await response.body.collect(upTo: 100))
            #expect(text == "secure")
            await #expect(throws: (any Error).self) {
                try await fetch("https://localhost:\(port)/", within: .seconds(1))
            }
        }
    }

    @Test func theHandlerSeesAVerifiedClientCertificate() async throws {
        let validity = CertificateValidity.starting(at: Date(), lasting: .seconds(3600))
        let authority = try CertificateAuthority(commonName: "test", validity: validity)
        let trust = NIOSSLTrustRoots.certificates([
            try NIOSSLCertificate(bytes: Array(try authority.certificatePEM.utf8), format: .pem)
        ])
        let serving = try authority.issue(
            .server(commonName: "s", dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"]), validity: validity)
        var server = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try Self.certificate(serving))],
            privateKey: .privateKey(try Self.key(serving)))
        server.certificateVerification = .optionalVerification
        server.trustRoots = trust
        var client = TLSConfiguration.makeClientConfiguration()
        client.trustRoots = trust
        let stranger = client
        let identity = try authority.issue(
            .client(user: "jane", groups: ["team"]), validity: validity)
        client.certificateChain = [.certificate(try Self.certificate(identity))]
        client.privateKey = .privateKey(try Self.key(identity))
        let jane = client
        let expected = try Self.certificate(identity).toDERBytes()
        try await withService(tls: server) { request in
            .text(request.clientCertificate.map { $0 == expected ? "jane" : "another" } ?? "nobody")
        } _: { port, _ in
            for (tls, name) in [(jane, "jane"), (stranger, "nobody")] {
                var request = HTTPClientRequest(url: "https://localhost:\(port)/")
                request.tlsConfiguration = tls
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
                let text = String(buffer: try await response.body.collect(upTo: 100))
                #expect(text == name)
            }
        }
    }

    private static func certificate(_ key: CertifiedKey) throws -> NIOSSLCertificate {
        try NIOSSLCertificate(bytes: Array(key.certificatePEM.utf8), format: .pem)
    }

    private static func key(_ key: CertifiedKey) throws -> NIOSSLPrivateKey {
        try NIOSSLPrivateKey(bytes: Array(key.privateKeyPEM.utf8), format: .pem)
    }

    @Test func aStreamArrivesInPartsAndIsCancelledWhenTheClientHangsUp() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        try await withService { _ in
            ServedResponse(contentType: "text/plain") { writer in
                try await writer.write(Array("first".utf8))
                do {
                    let (never, source) = AsyncStream.makeStream(of: Void.self)
                    defer { source.finish() }
                    for await _ in never {}
                    try Task.checkCancellation()
                } catch {
                    end.yield(error is CancellationError)
                    throw error
                }
            }
        } _: { port, _ in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    let response = try await HTTPClient.shared.execute(
                        HTTPClientRequest(url: "http://127.0.0.1:\(port)/"), timeout: .seconds(30))
                    for try await part in response.body {
                        #expect(String(buffer: part) == "first")
                        // Leaving the loop gives the response up, and with it the connection.
                        break
                    }
                }
                try await tasks.waitForAll()
            }
            for await wasCancelled in ends {
                #expect(wasCancelled)
                break
            }
        }
    }
}

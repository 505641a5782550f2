import AsyncHTTPClient
import Glibc
import HTTPServing
import Logging
import NIOCore
import Testing

/// What clients can cost that say nothing, half of something, or read nothing.
@Suite struct ConnectionLimitTests {
    private func withService(
        _ limits: ConnectionLimits, handler: @escaping HTTPService.Handler = { _ in .text("ok") },
        _ body: (Int) async throws -> Void
    ) async throws {
        try await RunningService.with(bodyLimit: 1 << 20, limits: limits, handler: handler) { service in
            try await body(service.port)
        }
    }

    @Test(arguments: ["", "GET / HT", "GET / HTTP/1.1\r\nhost: x\r\nlong"])
    func aConnectionThatNeverSaysWhatItWantsIsClosed(text: String) async throws {
        try await withService(ConnectionLimits(idleTimeout: .milliseconds(200))) { port in
            let socket = try RawSocket(port: port)
            socket.send(text)
            #expect(await socket.rest().isEmpty)
        }
    }

    @Test func aBodyThatDoesNotArriveInTimeEndsTheConnection() async throws {
        try await withService(ConnectionLimits(bodyTimeout: .milliseconds(200))) { request in
            _ = try await request.readingBody()
            Issue.record("the handler got half a body")
            return .text("")
        } _: { port in
            let socket = try RawSocket(port: port)
            socket.send("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf")
            #expect(await !socket.rest().contains("200 OK"))
        }
    }

    @Test func aReaderThatDoesNotReadIsCutOffAndItsStreamEnds() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        try await withService(ConnectionLimits(stallTimeout: .milliseconds(300))) { _ in
            ServedResponse(contentType: "text/plain") { writer in
                defer { end.yield() }
                while true { try await writer.write(Array(repeating: 65, count: 1 << 16)) }
            }
        } _: { port in
            let socket = try RawSocket(port: port)
            socket.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            for await _ in ends { break }
            withExtendedLifetime(socket) {}
        }
    }

    @Test func aHeadThatIsTooLargeIsRefused() async throws {
        try await withService(ConnectionLimits(headBytes: 4096)) { port in
            let socket = try RawSocket(port: port)
            socket.send("GET / HTTP/1.1\r\nhost: x\r\nlong: \(String(repeating: "a", count: 10_000))\r\n\r\n")
            #expect(await socket.rest().hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test func aTakenPortIsASentence() async throws {
        try await withService(ConnectionLimits()) { port in
            let address = ListenAddress.tcp(host: "127.0.0.1", port: port)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let second = HTTPService(listeningOn: address, logger: logger) { _ in .text("") }
            await #expect(throws: ListenFailure.inUse(address)) { try await second.run() }
        }
    }
}

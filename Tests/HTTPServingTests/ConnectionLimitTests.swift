import AsyncHTTPClient
import Glibc
import HTTPServing
import Logging
import NIOCore
import ServiceLifecycle
import Testing

/// What clients can cost that say nothing, half of something, or read nothing.
@Suite struct ConnectionLimitTests {
    private func withService(
        _ limits: ConnectionLimits, handler: @escaping HTTPService.Handler = { _ in .text("ok") },
        _ body: (Int) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = HTTPService(
            listeningOn: .tcp(host: "127.0.0.1", port: 0), limits: limits, logger: logger,
            onListening: { if let bound = $0 { port.yield(bound) } }, handler: handler)
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await bound in ports {
                try await body(bound)
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
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
        try await withService(ConnectionLimits(bodyTimeout: .milliseconds(200))) { _ in
            Issue.record("the handler ran")
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

/// A TCP connection that sends what it is told, and reads only when it is told.
private final class RawSocket: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(code == 0)
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Everything until the server closes the connection.
    func rest() async -> String {
        await withCheckedContinuation { continuation in
            // A thread of its own: reading blocks.
            Thread.run { [descriptor] in
                var text: [UInt8] = []
                var part = [UInt8](repeating: 0, count: 4096)
                while true {
                    let count = recv(descriptor, &part, part.count, 0)
                    if count <= 0 { break }
                    text += part[..<count]
                }
                continuation.resume(returning: String(decoding: text, as: UTF8.self))
            }
        }
    }
}

/// A POSIX thread for something that blocks.
private enum Thread {
    private final class Work {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func run(_ work: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(Work(work)).toOpaque())
        pthread_detach(thread)
    }
}

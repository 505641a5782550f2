import Dispatch
import Glibc
import HostSystem
import Testing

@Suite struct LoopbackEndpointTests {
    @Test(arguments: [
        ("HTTP/1.0 200 OK\r\n\r\nok", EndpointAnswer.status(200)),
        ("HTTP/1.1 500 Internal Server Error\r\n\r\n", .status(500)), ("SSH-2.0-OpenSSH_9.2", .silent),
        ("HTTP/1.1", .silent), ("", .silent),
    ])
    func readsTheStatusAndNothingElse(said: String, wanted: EndpointAnswer) async throws {
        let server = try LoopbackServer()
        server.serve { connection in
            LoopbackServer.readRequest(connection)
            LoopbackServer.write(connection, said)
        }
        #expect(await LoopbackEndpoint().ask(port: server.port, path: "/healthz") == wanted)
    }

    @Test func nobodyWhoListensIsTold() async throws {
        let server = try LoopbackServer(listens: false)
        #expect(await LoopbackEndpoint().ask(port: server.port, path: "/healthz") == .refused)
    }

    @Test func aServerThatSaysNothingIsNotWaitedForLongerThanTheLimit() async throws {
        let server = try LoopbackServer()
        let begin = ContinuousClock.now
        #expect(await LoopbackEndpoint(limit: .milliseconds(200)).ask(port: server.port, path: "/") == .silent)
        #expect(begin.duration(to: .now) >= .milliseconds(200))
    }

    // Each byte comes well within the limit, all of them do not: it is the exchange that has to end in time.
    @Test func aServerThatDripsBytesDoesNotHoldTheQuestionForEver() async throws {
        let server = try LoopbackServer()
        server.serve { connection in
            LoopbackServer.readRequest(connection)
            for byte in "HTTP/1.1 200 OK\r\n\r\n" {
                // Nobody writes to it: the wait is for the time, or for the client to hang up.
                var hangup = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
                guard poll(&hangup, 1, 100) == 0 else { return }
                LoopbackServer.write(connection, String(byte))
            }
        }
        #expect(await LoopbackEndpoint(limit: .milliseconds(400)).ask(port: server.port, path: "/") == .silent)
        // The same server is well for whoever waits.
        server.serve { connection in
            LoopbackServer.readRequest(connection)
            for byte in "HTTP/1.1 200 OK\r\n\r\n" { LoopbackServer.write(connection, String(byte)) }
        }
        #expect(await LoopbackEndpoint().ask(port: server.port, path: "/") == .status(200))
    }
}

/// A socket of 127.0.0.1 that serves one connection each time it is told to.
private final class LoopbackServer: Sendable {
    let port: UInt16
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "loopback-server")

    init(listens: Bool = true) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = descriptor
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(bound, address, size) == 0 && getsockname(bound, address, &size) == 0
            }
        }
        try #require(result)
        port = UInt16(bigEndian: address.sin_port)
        if listens { try #require(listen(descriptor, 4) == 0) }
    }

    deinit { close(descriptor) }

    func serve(_ answer: @escaping @Sendable (Int32) -> Void) {
        queue.async { [descriptor] in
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            answer(connection)
            close(connection)
        }
    }

    static func readRequest(_ connection: Int32) {
        var request: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 256)
        while !request.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return }
            request += piece[..<count]
        }
    }

    static func write(_ connection: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        // Whoever has hung up misses it.
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}

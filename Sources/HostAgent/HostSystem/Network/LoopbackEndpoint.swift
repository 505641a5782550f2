import Dispatch
import Glibc

/// Asks servers on this machine whether they are well. Implemented by ``LoopbackEndpoint``; fakes in tests.
package protocol HealthEndpoint: Sendable {
    /// GET of `path` at port `port` of 127.0.0.1. Ends within a few seconds, whatever the server does.
    func ask(port: UInt16, path: String) async -> EndpointAnswer
}

/// What a server on this machine said.
package enum EndpointAnswer: Hashable, Sendable {
    /// The status of HTTP; 200 is well.
    case status(Int)
    /// Nobody listens there.
    case refused
    /// Somebody listens, and said nothing in time, or nothing that is HTTP.
    case silent
}

/// Asks over plain HTTP/1.0, with a connection for one question.
package struct LoopbackEndpoint: HealthEndpoint {
    /// How long the whole exchange may take, from the connection to the status: a server that sends a byte now and then
    /// must not hold it for ever.
    private let limit: Duration

    package init(limit: Duration = .seconds(5)) {
        self.limit = limit
    }

    package func ask(port: UInt16, path: String) async -> EndpointAnswer {
        // The calls block, and the threads that run Swift's tasks must not.
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Self.ask(port, path, until: .now + limit))
            }
        }
    }

    private static func ask(_ port: UInt16, _ path: String, until deadline: ContinuousClock.Instant) -> EndpointAnswer {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { return .silent }
        defer { close(descriptor) }
        switch connect(descriptor, port, until: deadline) {
        case 0: break
        case ECONNREFUSED: return .refused
        default: return .silent
        }
        let request = Array("GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        // It fits into the empty buffer of a new connection. Without MSG_NOSIGNAL a server that hangs up would end us.
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return .silent }
        return status(descriptor, until: deadline).map { .status($0) } ?? .silent
    }

    /// - Returns: An errno value; 0 when the connection stands.
    private static func connect(
        _ descriptor: Int32, _ port: UInt16, until deadline: ContinuousClock.Instant
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if connected == 0 { return 0 }
        // A full queue of connections that nobody accepts has it wait.
        guard errno == EINPROGRESS else { return errno }
        guard wait(descriptor, POLLOUT, until: deadline) else { return ETIMEDOUT }
        var (failure, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size)
        return failure
    }

    /// Of the line that the answer begins with: `HTTP/1.1 200 OK`.
    private static func status(_ descriptor: Int32, until deadline: ContinuousClock.Instant) -> Int? {
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 256)
        while answer.count < 12 {
            guard wait(descriptor, POLLIN, until: deadline) else { return nil }
            let count = recv(descriptor, &piece, piece.count, 0)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { return nil }
            answer += piece[..<count]
        }
        let line = String(decoding: answer.prefix(12), as: UTF8.self)
        guard line.hasPrefix("HTTP/1."), line.dropFirst(8).first == " " else { return nil }
        return Int(line.suffix(3))
    }

    /// False when the time is over before the socket is ready.
    private static func wait(_ descriptor: Int32, _ events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return false }
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            // Rounded up, so that the last millisecond is waited for and not spun through.
            let milliseconds = Int32(
                clamping: (left.components.attoseconds / 1_000_000_000_000_000)
                    + left.components.seconds * 1_000 + 1)
            let result = poll(&entry, 1, milliseconds)
            if result > 0 { return true }
            if result < 0, errno != EINTR { return false }
        }
    }
}

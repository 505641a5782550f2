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
    /// How long the server may take for each part of its answer.
    private let limit: Duration

    package init(limit: Duration = .seconds(5)) {
        self.limit = limit
    }

    package func ask(port: UInt16, path: String) async -> EndpointAnswer {
        // The calls block, and the threads that run Swift's tasks must not.
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Self.ask(port, path, limit))
            }
        }
    }

    private static func ask(_ port: UInt16, _ path: String, _ limit: Duration) -> EndpointAnswer {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return .silent }
        defer { close(descriptor) }
        let (seconds, attoseconds) = limit.components
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return errno == ECONNREFUSED ? .refused : .silent }
        let request = Array("GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        // Without MSG_NOSIGNAL a server that hangs up would end us.
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return .silent
        }
        return status(descriptor).map { .status($0) } ?? .silent
    }

    /// Of the line that the answer begins with: `HTTP/1.1 200 OK`.
    private static func status(_ descriptor: Int32) -> Int? {
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 256)
        while answer.count < 12 {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            answer += piece[..<count]
        }
        let line = String(decoding: answer.prefix(12), as: UTF8.self)
        guard line.hasPrefix("HTTP/1."), line.dropFirst(8).first == " " else { return nil }
        return Int(line.suffix(3))
    }
}

import Glibc
import Testing

/// A TCP connection that sends what it is told, and reads only when it is told.
final class RawSocket: Sendable {
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

    /// Sends as much as the peer takes within five seconds.
    func send(_ text: String) {
        let bytes = Array(text.utf8)
        var timeout = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Ends the connection on both sides; who reads gets the end.
    func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// What arrives up to and with a text, or until the end of the connection.
    func text(until end: String) async -> String {
        await read { $0.hasSuffix(end) }
    }

    /// Everything until the server closes the connection.
    func rest() async -> String {
        await read { _ in false }
    }

    private func read(until isEnd: @escaping @Sendable (String) -> Bool) async -> String {
        await withCheckedContinuation { continuation in
            // A thread of its own: reading blocks.
            Thread.run { [descriptor] in
                var text: [UInt8] = []
                var part = [UInt8](repeating: 0, count: 4096)
                while !isEnd(String(decoding: text, as: UTF8.self)) {
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

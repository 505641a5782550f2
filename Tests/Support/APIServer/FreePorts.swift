import Glibc
import SystemPackage

/// Loopback ports of nobody.
package enum FreePorts {
    /// `count` different ports that were free a moment ago. They are held together while they are chosen, so that none comes twice.
    package static func choose(_ count: Int) throws -> [Int] {
        var held: [(socket: Int32, port: Int)] = []
        defer { for one in held { close(one.socket) } }
        for _ in 0..<count { held.append(try reserve()) }
        return held.map(\.port)
    }

    /// A port that was free a moment ago, for a program that cannot say which one it has chosen.
    package static func chooseOne() throws -> Int { try choose(1)[0] }

    /// Runs `body` with a port that nobody listens on, nor can while it runs.
    package static func withRefusing<Result>(_ body: (_ port: Int) async throws -> Result) async throws -> Result {
        let held = try reserve()
        defer { close(held.socket) }
        return try await body(held.port)
    }

    /// Binds a socket to a port, and does not listen.
    private static func reserve() throws -> (socket: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 ? getsockname(descriptor, generic, &length) : -1
            }
        }
        guard code == 0 else {
            let cause = Errno(rawValue: errno)
            close(descriptor)
            throw cause
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}

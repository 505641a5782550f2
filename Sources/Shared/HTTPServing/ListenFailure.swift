import Glibc
import NIOCore

/// Why a server could not listen where it should.
public enum ListenFailure: Error, Hashable, Sendable {
    /// Another process listens there.
    case inUse(ListenAddress)
    /// No network interface has the address.
    case noSuchAddress(ListenAddress)
    /// The kernel refuses: ports below 1024 need a privilege, and a socket's folder must be writable.
    case notPermitted(ListenAddress)
    /// Anything else; `reason` is what the system says.
    case failed(ListenAddress, reason: String)

    init(_ error: any Error, _ address: ListenAddress) {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: self = .inUse(address)
        case EADDRNOTAVAIL: self = .noSuchAddress(address)
        case EACCES, EPERM: self = .notPermitted(address)
        default: self = .failed(address, reason: "\(error)")
        }
    }
}

extension ListenFailure: CustomStringConvertible {
    /// The sentence for people, with the address and, where there is one, what to do.
    public var description: String {
        switch self {
        case .inUse(let address):
            "Cannot listen on \(address): another process listens there; stop it, or choose another port"
        case .noSuchAddress(let address):
            "Cannot listen on \(address): this machine has no such address; 'ip address' shows those it has"
        case .notPermitted(let address):
            "Cannot listen on \(address): the kernel does not permit it; ports below 1024 need CAP_NET_BIND_SERVICE"
        case .failed(let address, let reason): "Cannot listen on \(address): \(reason)"
        }
    }
}

extension ListenAddress: CustomStringConvertible {
    /// As ``init(parsing:)`` reads it.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unixSocket(let path): "unix:\(path)"
        }
    }
}

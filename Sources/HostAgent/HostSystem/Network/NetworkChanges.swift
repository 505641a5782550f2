import Dispatch
import Glibc
import SystemPackage

/// Tells when an interface of the host, its link or an address changes, by rtnetlink(7). Costs nothing in between.
package struct NetworkChanges: Sendable {
    /// `RTMGRP_LINK`, `RTMGRP_IPV4_IFADDR` and `RTMGRP_IPV6_IFADDR`.
    private static let groups: UInt32 = 0x1 | 0x10 | 0x100

    /// `struct sockaddr_nl` of netlink(7), which Swift's Glibc module lacks.
    private struct Address {
        var family = UInt16(AF_NETLINK)
        var padding: UInt16 = 0
        /// 0: the kernel gives the socket a number.
        var port: UInt32 = 0
        var groups = NetworkChanges.groups
    }

    package init() {}

    /// Calls `changed` after each change, also when the kernel had more of them than it could tell, until the task is
    /// cancelled. Container networks make many changes at a time: whoever listens waits for them to settle.
    ///
    /// - Parameter began: Called once no change can be missed any more.
    /// - Throws: `Errno` when the kernel refuses the socket.
    package func follow(
        began: @Sendable () -> Void = {}, changed: @escaping @Sendable () -> Void
    ) async throws {
        let descriptor = try Self.open()
        let readiness = Readiness(of: descriptor)
        readiness.source.setEventHandler {
            Self.drain(descriptor)
            changed()
        }
        began()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                readiness.source.setCancelHandler {
                    close(descriptor)
                    continuation.resume()
                }
                readiness.source.activate()
            }
        } onCancel: {
            // Before or after its activation: its handler runs once, and ends the wait.
            readiness.source.cancel()
        }
    }

    private static func open() throws -> Int32 {
        let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_NETLINK, kind, 0)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        var address = Address()
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        guard result == 0 else {
            let reason = Errno(rawValue: errno)
            close(descriptor)
            throw reason
        }
        return descriptor
    }

    /// What the messages say is not read: whoever listens looks for itself.
    private static func drain(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 8 << 10)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            // ENOBUFS says that messages were lost, and that more may follow.
            if count > 0 || count < 0 && (errno == EINTR || errno == ENOBUFS) { continue }
            return
        }
    }
}

/// Tells when there is something to read.
///
/// `@unchecked`: dispatch(3) lets every thread cancel a source, and this one is set up before anybody else has it.
private final class Readiness: @unchecked Sendable {
    let source: any DispatchSourceRead

    init(of descriptor: Int32) {
        source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor, queue: DispatchQueue(label: "byoh.network-changes"))
    }
}

import Dispatch
import Glibc
import SystemPackage

/// Listens to what the kernel multicasts over netlink(7). Costs nothing while nothing comes.
struct NetlinkSocket: Sendable {
    /// `NETLINK_ROUTE` or another of the kernel's families.
    let family: Int32
    /// The groups, a bit each.
    let groups: UInt32

    /// What came.
    enum Arrival: Hashable, Sendable {
        /// One datagram, whole.
        case message([UInt8])
        /// Something that could not be told: there was more than the socket could hold, or one was longer than any should be.
        case overrun
    }

    /// `struct sockaddr_nl`, which Swift's Glibc module lacks.
    private struct Address {
        var family = UInt16(AF_NETLINK)
        var padding: UInt16 = 0
        /// 0 is the kernel; for a socket of ours it means that the kernel gives it a number.
        var port: UInt32 = 0
        var groups: UInt32 = 0
    }

    /// Messages are at most a page or 8 KiB (`NLMSG_GOODSIZE`), those about devices 2 KiB (`UEVENT_BUFFER_SIZE`).
    private static let messageLimit = 8 << 10

    /// Tells the changes that the kernel's messages are about, and that anything may have changed where some were lost.
    ///
    /// - Parameters:
    ///   - began: Called once nothing can be missed any more.
    ///   - changed: Called on one thread at a time. Must return promptly.
    ///   - read: The changes that a message is about.
    /// - Throws: `Errno` when the kernel refuses the socket.
    func follow(
        began: @Sendable () -> Void, changed: @escaping @Sendable (HostChange) -> Void,
        read: @escaping @Sendable ([UInt8]) -> Set<HostChange>
    ) async throws {
        try await follow(began: began) { arrival in
            switch arrival {
            case .overrun: changed(.anything)
            case .message(let bytes): for change in read(bytes) { changed(change) }
            }
        }
    }

    /// Calls `received` for all that comes, until the task is cancelled.
    ///
    /// - Parameters:
    ///   - began: Called once nothing can be missed any more.
    ///   - received: Called on one thread at a time. Must return promptly.
    /// - Throws: `Errno` when the kernel refuses the socket.
    func follow(began: @Sendable () -> Void, received: @escaping @Sendable (Arrival) -> Void) async throws {
        let descriptor = try open()
        let readiness = Readiness(of: descriptor)
        readiness.source.setEventHandler { Self.drain(descriptor, received) }
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

    private func open() throws -> Int32 {
        let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_NETLINK, kind, family)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        var address = Address(groups: groups)
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

    private static func drain(_ descriptor: Int32, _ received: (Arrival) -> Void) {
        var buffer = [UInt8](repeating: 0, count: messageLimit)
        while true {
            var sender = Address()
            var size = socklen_t(MemoryLayout<Address>.size)
            // MSG_TRUNC has it say how long the message was, also when it did not fit.
            let count = withUnsafeMutablePointer(to: &sender) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &buffer, buffer.count, Int32(MSG_TRUNC), $0, &size)
                }
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == ENOBUFS {
                received(.overrun)
                continue
            }
            guard count > 0 else { return }
            // Other programs of root may send to the socket as well, and know nothing that the kernel does not.
            guard sender.port == 0 else { continue }
            received(count > buffer.count ? .overrun : .message(Array(buffer[..<count])))
        }
    }
}

/// Tells when there is something to read.
///
/// `@unchecked`: dispatch(3) lets every thread cancel a source, and this one is set up before anybody else has it.
private final class Readiness: @unchecked Sendable {
    let source: any DispatchSourceRead

    init(of descriptor: Int32) {
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: DispatchQueue(label: "byoh.netlink"))
    }
}

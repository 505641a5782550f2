import Glibc

/// Tells when an interface of the host, its link or an address changes, by rtnetlink(7). Costs nothing in between.
package struct NetworkChanges: HostChangeSource {
    /// `RTMGRP_LINK`, `RTMGRP_IPV4_IFADDR` and `RTMGRP_IPV6_IFADDR`.
    private static let socket = NetlinkSocket(family: 0, groups: 0x1 | 0x10 | 0x100)

    package init() {}

    package func follow(began: @Sendable () -> Void, changed: @escaping @Sendable (HostChange) -> Void) async throws {
        try await Self.socket.follow(began: began, changed: changed) { message in
            Self.changes(in: message, name: Self.name(ofInterface:))
        }
    }

    /// - Parameter name: The name of the interface of an index; nil when there is none any more.
    static func changes(in message: [UInt8], name: (UInt32) -> String?) -> Set<HostChange> {
        guard let notices = RouteNotice.read(message) else { return [.anything] }
        return Set(
            notices.compactMap { notice in
                switch notice {
                case .link(let name): .interface(name)
                // An interface that has gone meanwhile is told by its name.
                case .address(let index): name(index).map { .interface($0) }
                }
            })
    }

    private static func name(ofInterface index: UInt32) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(IF_NAMESIZE)) { buffer in
            guard let start = buffer.baseAddress, if_indextoname(index, start) != nil else { return nil }
            return String(cString: start)
        }
    }
}

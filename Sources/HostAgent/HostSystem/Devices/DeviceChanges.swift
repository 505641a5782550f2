/// Tells when a device of the machine comes, goes or changes, by the kernel's own messages, which need no udevd. Costs nothing
/// in between.
package struct DeviceChanges: HostChangeSource {
    /// `NETLINK_KOBJECT_UEVENT`, and the group that the kernel sends to; what udevd makes of it goes to the second.
    private static let socket = NetlinkSocket(family: 15, groups: 1)

    package init() {}

    package func follow(began: @Sendable () -> Void, changed: @escaping @Sendable (HostChange) -> Void) async throws {
        try await Self.socket.follow(began: began, changed: changed) { message in
            // One that cannot be read names no subsystem, and is about nothing that anybody asks for.
            DeviceEvent(message).map { [.device($0)] } ?? []
        }
    }
}

import Glibc
import HostSystem
import Synchronization
import SystemPackage
import Testing

@Suite struct NetworkChangesTests {
    @Test(arguments: [NetworkChanges(), DeviceChanges()] as [any HostChangeSource])
    func endsWhenItsTaskIsCancelled(source: any HostChangeSource) async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await source.follow(began: { beginning.yield() }, changed: { _ in })
            }
            var signs = begun.makeAsyncIterator()
            await signs.next()
            group.cancelAll()
            try await group.waitForAll()
        }
        // One that is cancelled before it began ends as well.
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { try await source.follow(began: {}, changed: { _ in }) }
            try await group.waitForAll()
        }
    }

    // Setting the address that loopback has changes nothing, and the kernel tells of it all the same.
    @Test(.enabled(if: geteuid() == 0, "setting an address takes root"), .timeLimit(.minutes(1)))
    func aKernelTellsOfAnAddress() async throws {
        let command = HostCommand("ip", ["address", "replace", "127.0.0.1/8", "dev", "lo"])
        try await hear(.interface("lo"), from: NetworkChanges()) {
            _ = try await SystemCommandRunner().succeed(command)
        }
    }

    // The kernel is asked to say once more what it said when the device was made.
    @Test(
        .enabled(if: access("/sys/class/mem/null/uevent", W_OK) == 0, "asking for a message takes root and a /sys"),
        .timeLimit(.minutes(1)))
    func aKernelTellsOfADevice() async throws {
        let event = DeviceEvent(action: "change", path: "/devices/virtual/mem/null", subsystem: "mem")
        try await hear(.device(event), from: DeviceChanges()) {
            try LocalFiles().set("/sys/class/mem/null/uevent", to: "change")
        }
    }

    /// Returns when the source has told of the change that `act` makes.
    private func hear(
        _ change: HostChange, from source: any HostChangeSource, _ act: @escaping @Sendable () async throws -> Void
    ) async throws {
        let (changes, changed) = AsyncStream.makeStream(of: HostChange.self)
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await source.follow(began: { beginning.yield() }, changed: { changed.yield($0) })
            }
            group.addTask {
                var signs = begun.makeAsyncIterator()
                await signs.next()
                try await act()
                for await other in changes where other == change || other == .anything { return }
            }
            try await group.next()
            group.cancelAll()
        }
    }
}

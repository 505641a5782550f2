import ByohAPI
import ControllerRuntime
import HostFakes
import HostProbes
import HostReconciler
import HostSystem
import Logging
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite struct InventoryKeeperTests {
    private static let disk = DeviceEvent(action: "add", path: "/devices/virtual/block/sdb", subsystem: "block")

    @Test func aBurstOfChangesIsOneLookAndNothingElseIs() async throws {
        try await InventoryFixture.with { host in
            // At its start, and once more when nothing can be missed any longer.
            await host.looks(atLeast: 2)
            #expect(host.last?.hardware?.disks.isEmpty == true)
            await host.pass(.seconds(600))
            let before = host.count
            #expect(before == 2, "nothing changed")
            try host.put("/sys/block/sdb/size", "2048\n")
            try host.put("/sys/block/sdb/device/model", "Disk\n")
            let begin = host.clock.now
            for _ in 0..<50 { host.kernel.tell(.device(Self.disk)) }
            await host.looks(atLeast: before + 1)
            #expect(begin.duration(to: host.clock.now) < .seconds(600), "the interval was waited for")
            #expect(host.last?.hardware?.disks.map(\.name) == ["sdb"])
            host.kernel.tell(.interface("veth12ab"))
            await host.pass(.seconds(600))
            #expect(host.count == before + 1, "one look for all of them")
            await host.pass(.seconds(3_600))
            #expect(host.count == before + 2, "and one an hour")
        }
    }

    // Changes that never end cost a look every ten seconds at most.
    @Test func changesWithoutAnEndAreLookedAtNowAndThen() async throws {
        try await InventoryFixture.with { host in
            await host.looks(atLeast: 2)
            let (begin, before) = (host.clock.now, host.count)
            while host.count < before + 5 {
                host.kernel.tell(.interface("eth0"))
                await host.pass(.seconds(1))
            }
            let passed = begin.duration(to: host.clock.now)
            #expect(passed >= .seconds(40), "five looks in \(passed)")
            // A keeper that waited for quiet would have looked once an hour.
            #expect(passed < .seconds(3_600), "five looks in \(passed)")
        }
    }
}

/// A keeper at work on a machine that is a folder, and whose time the test moves.
private final class InventoryFixture: Sendable {
    let clock = ManualClock()
    let kernel = FakeChanges()
    private let files: LocalFiles
    private let reports = Mutex<[HostReport]>([])

    private init(_ folder: FilePath) { files = LocalFiles(root: folder) }

    var count: Int { reports.withLock(\.count) }
    var last: HostReport? { reports.withLock(\.last) }

    func put(_ path: FilePath, _ text: String) throws { try files.write(path, Array(text.utf8), .ordinary) }

    static func with(_ body: @escaping @Sendable (InventoryFixture) async throws -> Void) async throws {
        try await TemporaryFolder.with("inventory") { folder in
            let host = InventoryFixture(folder)
            let timeline = Timeline(host.clock)
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let changes = HostChangeFeed([host.kernel], timeline: timeline, logger: logger)
            let keeper = InventoryKeeper(
                probe: InventoryProbe(files: host.files, network: OneInterface()), changes: changes, hostName: "h",
                hostUID: "u", activity: PlanActivity(), interval: { .seconds(3_600) }, timeline: timeline,
                logger: logger, components: { HostComponents(agent: "1") }, preflight: { nil }
            ) { change in
                host.reports.withLock { reports in
                    var report = HostReport()
                    change(&report)
                    reports.append(report)
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await changes.run() }
                group.addTask { try await keeper.run() }
                defer { group.cancelAll() }
                try await body(host)
            }
        }
    }

    /// Lets time go by until there were so many looks.
    func looks(atLeast count: Int) async {
        while self.count < count { await pass(.seconds(1)) }
    }

    /// Lets time go by, in steps that the keeper goes to sleep after.
    func pass(_ time: Duration) async {
        let end = clock.now.advanced(by: time)
        while clock.now < end {
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(1))
            for _ in 0..<10 { await Task.yield() }
        }
    }
}

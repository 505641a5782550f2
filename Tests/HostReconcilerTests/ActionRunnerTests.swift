import ByohAPI
import ControllerRuntime
import HostFakes
import HostSystem
import KubernetesModel
import Logging
import Synchronization
import SystemPackage
import Systemd
import TestSupport
import Testing

@testable import HostReconciler

@Suite struct ActionRunnerTests {
    private static let restarts = [
        "reset-failed containerd.service", "restart containerd.service", "reset-failed kubelet.service",
        "restart kubelet.service",
    ]

    // MARK: - Services

    @Test func restartsTheServicesOnceHoweverOftenItIsAsked() async throws {
        try await ActionFixture.with { host in
            let action = try host.action(.restartServices)
            try await host.runner().perform(action)
            #expect(host.units.calls == Self.restarts)
            #expect(host.told.map(\.result) == [.running, .succeeded])
            // A new agent, and the same order.
            try await host.runner().perform(action)
            #expect(host.units.calls == Self.restarts)
            #expect(host.told.last?.result == .succeeded)
            // Another order is another order.
            try await host.runner().perform(try host.action(.restartServices, id: "2222222222222222"))
            #expect(host.units.calls == Self.restarts + Self.restarts)
        }
    }

    @Test func aServiceThatDoesNotStartIsToldAndNotTriedAgain() async throws {
        try await ActionFixture.with { host in
            host.units.fail(.jobFailed(unit: "containerd.service", action: "restart", result: "failed"))
            let action = try host.action(.restartServices)
            try await host.runner().perform(action)
            let last = try #require(host.told.last)
            #expect(last.result == .failed && last.message.contains("'containerd.service' ended with 'failed'"))
            let calls = host.units.calls
            try await host.runner().perform(action)
            #expect(host.units.calls == calls)
            #expect(host.told.last == last)
        }
    }

    // The plan is carried out beside the order.
    @Test func aHostThatIsCleanedMeanwhileIsLeftAlone() async throws {
        try await ActionFixture.with { host in
            let journal = try host.journal()
            let units = FakeUnits(restarted: { _ in
                do {
                    try await journal.write(.cleaningBegan)
                } catch {
                    Issue.record(error)
                }
            })
            try await host.runner(journal: journal, units: units).perform(try host.action(.restartServices))
            #expect(units.calls == Array(Self.restarts.prefix(2)))
            let last = try #require(host.told.last)
            #expect(last.result == .refused && last.message.contains("being cleaned"))
        }
    }

    @Test func anAgentThatEndedInBetweenSaysSo() async throws {
        try await ActionFixture.with { host in
            let action = try host.action(.restartServices)
            try host.memory.remember(.init(id: action.id, kind: action.kind, bootID: "boot-1"))
            try await host.runner().perform(action)
            #expect(host.units.calls.isEmpty)
            #expect(host.told.map(\.result) == [.failed])
        }
    }

    // MARK: - The machine

    @Test func rebootsOnceAndSaysSoAfterwards() async throws {
        try await ActionFixture.with { host in
            let action = try host.action(.reboot)
            await host.perform(action) {
                // The word that it has begun gets out first.
                await host.clock.sleepers(atLeast: 1)
                #expect(host.told.map(\.result) == [.running] && host.power.reboots == 0)
                host.clock.advance(by: .seconds(10))
                await host.clock.sleepers(atLeast: 1)
                #expect(host.power.reboots == 1)
                // The machine goes down, and the agent with it.
            }
            #expect(host.told.map(\.result) == [.running], "an agent that ends tells nothing")
            host.start("boot-2")
            for _ in 0..<3 { try await host.runner().perform(action) }
            #expect(host.power.reboots == 1, "never a loop")
            #expect(host.told.dropFirst().allSatisfy { $0.result == .succeeded && $0.bootID == "boot-2" })
            // And after a power cut.
            host.start("boot-3")
            try await host.runner().perform(action)
            #expect(host.power.reboots == 1)
        }
    }

    // The order still stands, and nobody has been asked: it is not lost, and still carried out only once.
    @Test func anAgentThatEndsInTheGraceLeavesTheRebootToTheNextOne() async throws {
        try await ActionFixture.with { host in
            let action = try host.action(.reboot)
            await host.perform(action) { await host.clock.sleepers(atLeast: 1) }
            #expect(host.power.reboots == 0)
            #expect(try host.memory.record(of: action.id)?.wasAsked == nil)
            await host.perform(action) {
                await host.clock.sleepers(atLeast: 1)
                host.clock.advance(by: .seconds(10))
                await host.clock.sleepers(atLeast: 1)
                #expect(host.power.reboots == 1)
            }
            #expect(try host.memory.record(of: action.id)?.wasAsked == true)
            // A third one only waits for what the second one has asked for.
            await host.perform(action, untilItEnds: true) {
                await host.clock.sleepers(atLeast: 1)
                host.clock.advance(by: .seconds(600))
            }
            #expect(host.power.reboots == 1)
            #expect(host.told.map(\.result) == [.running, .running, .failed])
        }
    }

    @Test func aHostThatIsCleanedInTheGraceIsNotRebooted() async throws {
        try await ActionFixture.with { host in
            let journal = try host.journal()
            await host.perform(try host.action(.reboot), journal: journal, untilItEnds: true) {
                await host.clock.sleepers(atLeast: 1)
                do {
                    try await journal.write(.cleaningBegan)
                } catch {
                    Issue.record(error)
                }
                host.clock.advance(by: .seconds(10))
            }
            #expect(host.power.reboots == 0)
            let last = try #require(host.told.last)
            #expect(last.result == .refused && last.message.contains("being cleaned"))
        }
    }

    // Nothing is not another start of the machine.
    @Test func aBootThatCannotBeToldIsNoReboot() async throws {
        try await ActionFixture.with { host in
            let action = try host.action(.reboot)
            try host.memory.remember(.init(id: action.id, kind: action.kind, bootID: "boot-1", wasAsked: true))
            host.start("")
            try await host.runner().perform(action)
            let last = try #require(host.told.last)
            #expect(last.result == .failed && last.message.contains("boot_id"))
            #expect(try host.memory.record(of: action.id)?.result == nil, "it may be told yet")
            host.start("boot-2")
            try await host.runner().perform(action)
            #expect(host.told.last?.result == .succeeded)
            // What has ended has ended, whatever can be read.
            host.start("")
            try await host.runner().perform(action)
            #expect(host.told.last?.result == .succeeded)
            #expect(host.power.reboots == 0)
        }
    }

    @Test func aMachineThatDoesNotGoDownIsTold() async throws {
        try await ActionFixture.with { host in
            let action = try host.action(.reboot)
            await host.perform(action, untilItEnds: true) {
                for pause in [10, 600] {
                    await host.clock.sleepers(atLeast: 1)
                    host.clock.advance(by: .seconds(pause))
                }
            }
            #expect(host.power.reboots == 1)
            #expect(host.told.last?.result == .failed)
            #expect(host.told.last?.message.contains("still up 600 seconds") == true)
        }
    }

    @Test func aRefusalOfTheServiceManagerIsTold() async throws {
        try await ActionFixture.with { host in
            host.power.fail(Self.refusal, times: 100)
            await host.perform(try host.action(.reboot), untilItEnds: true) {
                for pause in [10] + Array(repeating: 30, count: 20) {
                    await host.clock.sleepers(atLeast: 1)
                    host.clock.advance(by: .seconds(pause))
                }
            }
            #expect(host.power.reboots == 0)
            #expect(host.told.last?.message == "systemd refused to reboot: packages are being installed")
        }
    }

    // Package managers block the shutdown while they work, and are soon done.
    @Test func aRefusalThatIsSoonOverIsNoFailure() async throws {
        try await ActionFixture.with { host in
            host.power.fail(Self.refusal)
            await host.perform(try host.action(.reboot), untilItEnds: true) {
                for pause in [10, 30, 600] {
                    await host.clock.sleepers(atLeast: 1)
                    host.clock.advance(by: .seconds(pause))
                }
            }
            #expect(host.power.reboots == 1)
        }
    }

    // It was off when it was to be rebooted, and its Node is just coming up.
    @Test(arguments: HostAction.Kind.allCases) func anOrderFromBeforeTheLastStartIsDoneAlready(
        _ kind: HostAction.Kind
    ) async throws {
        try await ActionFixture.with { host in
            var action = try host.action(kind)
            action.bootID = "boot-0"
            try await host.runner().perform(action)
            #expect(host.power.reboots == 0 && host.units.calls.isEmpty)
            #expect(host.told.map(\.result) == [.succeeded])
        }
    }

    private static let refusal = UnitFailure.refused(
        unit: "", action: "reboot", message: "packages are being installed")

    @Test func anOrderThatIsTakenBackInTimeIsNotCarriedOut() async throws {
        try await ActionFixture.with { host in
            await host.perform(try host.action(.reboot)) { await host.clock.sleepers(atLeast: 1) }
            host.clock.advance(by: .seconds(3_600))
            #expect(host.power.reboots == 0)
        }
    }

    // MARK: - Not this host

    // Whatever it is asked for: a host that is no Node of that use is left alone.
    @Test(arguments: HostAction.Kind.allCases) func aHostThatIsNotTheNodeRefuses(_ kind: HostAction.Kind) async throws {
        let states: [(events: [JournalEvent], why: String)] = [
            ([], "not used for"),
            ([.claimed(try .sample("bbbbbbbbbb")), .bootstrapped], "not used for"),
            ([.claimed(try .sample()), .attempted(1)], "not a Node yet"),
            ([.claimed(try .sample()), .bootstrapped, .cleaningBegan], "being cleaned"),
        ]
        for (events, why) in states {
            try await ActionFixture.with(events) { host in
                let action = try host.action(kind)
                try await host.runner().perform(action)
                #expect(host.units.calls.isEmpty && host.power.reboots == 0)
                let last = try #require(host.told.last)
                #expect(last.result == .refused && last.message.contains(why), "\(last.message)")
                // Also not later, when it is one.
                for event in [.claimed(try .sample()), .bootstrapped] as [JournalEvent] {
                    try await host.journal().write(event)
                }
                try await host.runner().perform(action)
                #expect(host.units.calls.isEmpty && host.power.reboots == 0)
            }
        }
    }

    // A disk that takes nothing is a common reason to be unhealthy, and a common way into a loop.
    @Test(arguments: HostAction.Kind.allCases) func whatCannotBeRememberedIsNotDone(_ kind: HostAction.Kind)
        async throws
    {
        try await ActionFixture.with { host in
            try host.files.makeFolder("/memory", mode: .secretFolder)
            try await host.runner(memory: "/memory").perform(try host.action(kind))
            #expect(host.units.calls.isEmpty && host.power.reboots == 0)
            #expect(host.told.map(\.result) == [.failed])
        }
    }

    @Test func aMemoryThatCannotBeReadAllowsNothing() async throws {
        try await ActionFixture.with { host in
            try host.files.write("/actions", Array("[{".utf8), .secret)
            try await host.runner().perform(try host.action(.reboot))
            #expect(host.power.reboots == 0)
            let last = try #require(host.told.last)
            #expect(last.result == .failed && last.message.contains("/actions"))
        }
    }

    @Test func rememberedOrdersAreBounded() async throws {
        try await ActionFixture.with { host in
            for number in 0..<300 {
                try host.memory.remember(.init(id: "\(number)", kind: .reboot, bootID: "b"))
            }
            #expect(try host.memory.record(of: "299") != nil && host.memory.record(of: "200") != nil)
            #expect(try host.memory.record(of: "199") == nil)
            #expect(try host.files.entry(at: "/actions")?.mode == [.ownerRead, .ownerWrite])
        }
    }

    // MARK: - The worker

    @Test func theLatestOrderWinsAndNoOrderEndsTheWork() async throws {
        try await ActionFixture.with { host in
            let inbox = ActionInbox()
            let worker = ActionWorker(inbox: inbox, runner: try await host.runner())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run() }
                inbox.put(try host.action(.reboot))
                await host.clock.sleepers(atLeast: 1)
                inbox.put(nil)
                inbox.put(try host.action(.restartServices, id: "2222222222222222"))
                await host.waitForEnd(of: "2222222222222222")
                // The watch shows it again: nothing new.
                inbox.put(try host.action(.restartServices, id: "2222222222222222"))
                host.clock.advance(by: .seconds(3_600))
                #expect(host.power.reboots == 0)
                #expect(host.units.calls == Self.restarts)
                group.cancelAll()
            }
        }
    }
}

/// A Node in a folder, with fakes of its service manager and its power switch, and a clock that the test moves.
private final class ActionFixture: Sendable {
    let files: LocalFiles
    let units = FakeUnits()
    let power = FakePower()
    let clock = ManualClock()
    private let state = Mutex<(bootID: String, told: [ObservedAction], waiter: CheckedContinuation<Void, Never>?)>(
        ("boot-1", [], nil))

    static func with(_ events: [JournalEvent]? = nil, _ body: (ActionFixture) async throws -> Void) async throws {
        try await TemporaryFolder.with("actions") { folder in
            let fixture = ActionFixture(LocalFiles(root: folder))
            let journal = try fixture.journal()
            for event in try events ?? [.claimed(.sample()), .bootstrapped] { try await journal.write(event) }
            try await body(fixture)
        }
    }

    private init(_ files: LocalFiles) {
        self.files = files
    }

    var told: [ObservedAction] { state.withLock(\.told) }
    var memory: OrderMemory<ActionRecord> { OrderMemory("/actions", files: files) }

    /// The machine has started again.
    func start(_ bootID: String) { state.withLock { $0.bootID = bootID } }

    func action(_ kind: HostAction.Kind, id: String = "1111111111111111") throws -> HostAction {
        HostAction(
            id: id, kind: kind, claimID: try JournalEvent.Claim.sample().claimID, requestedBy: "m1",
            requestedAt: Time(secondsSinceEpoch: 1_800_000_000))
    }

    func journal() throws -> HostJournal {
        try HostJournal("/journal", files: files, logger: Logger(label: "test"))
    }

    /// That of a new agent.
    ///
    /// - Parameters:
    ///   - journal: Nil for what is on the disk.
    ///   - units: Nil for those of the fixture.
    func runner(
        memory: FilePath = "/actions", journal: HostJournal? = nil, units: FakeUnits? = nil
    ) async throws -> ActionRunner {
        ActionRunner(
            journal: try journal ?? self.journal(), memory: OrderMemory(memory, files: files),
            units: units ?? self.units, power: power,
            timeline: Timeline(clock), logger: Logger(label: "test"), bootID: { self.state.withLock(\.bootID) }
        ) { observed in
            let waiter = self.state.withLock { state in
                state.told.append(observed)
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }

    /// Has an agent carry out an order while `body` runs; then, unless it is to end by itself, the agent ends.
    func perform(
        _ action: HostAction, journal: HostJournal? = nil, untilItEnds: Bool = false,
        while body: @escaping @Sendable () async -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await self.runner(journal: journal).perform(action)
                } catch {
                    Issue.record(error)
                }
            }
            await body()
            if !untilItEnds { group.cancelAll() }
        }
    }

    /// Waits until the end of an order was told.
    func waitForEnd(of id: String) async {
        while !told.contains(where: { $0.id == id && $0.result != .running }) {
            await withCheckedContinuation { continuation in
                let isTold = state.withLock { state in
                    if state.told.contains(where: { $0.id == id && $0.result != .running }) { return true }
                    state.waiter = continuation
                    return false
                }
                if isTold { continuation.resume() }
            }
        }
    }
}

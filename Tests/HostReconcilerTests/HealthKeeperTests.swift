import ByohAPI
import ControllerRuntime
import HostFakes
import HostProbes
import HostReconciler
import HostSystem
import KubernetesModel
import Logging
import Synchronization
import SystemPackage
import Systemd
import TestSupport
import Testing

@Suite struct HealthKeeperTests {
    private static let running = UnitState(activity: .active, substate: "running")
    private static let crashed = UnitState(activity: .failed, substate: "failed", result: "exit-code", mainStatus: 1)
    private static let well = ["containerd.service": running, "kubelet.service": running]
    private static let sick = ["containerd.service": running, "kubelet.service": crashed]
    private static let finding = HostCheckup.Finding(
        check: "kubelet", severity: .failure, evidence: "kubelet.service is failed (failed, exit-code)",
        remedy: "see 'systemctl status kubelet.service' and 'journalctl -u kubelet.service'")

    @Test func aServiceThatStaysDownIsToldOnceAndItsRecoveryToo() async throws {
        try await HealthFixture.with(.running) { host in
            host.units.tell(Self.well)
            let first = await host.nextTold()
            #expect(first.findings.isEmpty && first.checks > 3)
            let begin = host.clock.now
            host.units.tell(Self.sick)
            let second = await host.nextTold()
            #expect(second.findings == [Self.finding])
            #expect(begin.duration(to: host.clock.now) >= .seconds(60), "told before it had lasted")
            host.units.tell(Self.well)
            let third = await host.nextTold()
            #expect(third == first)
            #expect(host.told.count == 3)
        }
    }

    // What was told before a restart of the agent must not be taken back and told again.
    @Test func anAgentThatStartsOnASickNodeSaysSoFirst() async throws {
        try await HealthFixture.with(.running) { host in
            host.units.tell(Self.sick)
            #expect(await host.nextTold().findings == [Self.finding])
        }
    }

    // A plan that restarts the kubelet is no fault; and an agent that starts with a plan tells nothing it has to take back.
    @Test func whatAPlanDoesToServicesIsNotTold() async throws {
        try await HealthFixture.with(.changing) { host in
            host.units.tell(Self.sick)
            await host.pass(.seconds(600))
            #expect(host.told.isEmpty)
            host.node = .running
            host.units.tell(Self.well)
            let told = await host.nextTold()
            #expect(told.findings.isEmpty)
            host.node = .changing
            host.units.tell(Self.sick)
            await host.pass(.seconds(600))
            #expect(host.told == [told])
            host.node = .absent
            #expect(await host.nextTold().checks < told.checks)
        }
    }

    @Test func aHostThatIsNoNodeNeedsNoServices() async throws {
        try await HealthFixture.with(.absent) { host in
            host.units.tell(["containerd.service": .absent, "kubelet.service": .absent])
            let told = await host.nextTold()
            #expect(told.findings.isEmpty)
        }
    }

    @Test func aKubeletThatAnswersNothingIsTold() async throws {
        try await HealthFixture.with(.running, answer: .silent) { host in
            host.units.tell(Self.well)
            #expect(await host.nextTold().findings.map(\.check) == ["kubelet-endpoint"])
        }
    }

    @Test func theWatchBeginsAnewWhenTheServiceManagerGoesAway() async throws {
        try await HealthFixture.with(.running) { host in
            host.units.fail()
            host.units.tell(Self.well)
            #expect(await host.nextTold().findings.isEmpty)
            #expect(host.units.watches == 2)
        }
    }

    // Whoever they belong to: a warning, so that the host stays in use. The kubelet has a check of its own.
    @Test func failedUnitsOfTheHostAreAWarning() async throws {
        try await HealthFixture.with(.running) { host in
            host.units.tell(Self.well)
            let well = await host.nextTold()
            let begin = host.clock.now
            host.units.tell(Self.sick, failed: ["backup.service", "kubelet.service"])
            let told = await host.nextTold()
            #expect(begin.duration(to: host.clock.now) >= .seconds(60), "told before it had lasted")
            #expect(Set(told.findings.map(\.check)) == ["failed-units", "kubelet"])
            #expect(told.failures == [Self.finding])
            #expect(
                told.findings.first { $0.severity == .warning }?.evidence == "the unit backup.service has failed")
            host.units.tell(Self.well)
            #expect(await host.nextTold() == well)
        }
    }

    @Test func anIdleHostTellsOfItsFailedUnitsFirst() async throws {
        try await HealthFixture.with(.absent) { host in
            host.units.tell([:], failed: ["kubelet.service"])
            let told = await host.nextTold()
            #expect(told.findings.map(\.evidence) == ["the unit kubelet.service has failed"])
            #expect(told.failures.isEmpty)
        }
    }

    @Test func aServiceManagerThatCannotBeAskedHidesNothingElse() async throws {
        try await HealthFixture.with(.absent) { host in
            await host.pass(.seconds(120))
            #expect(host.told.isEmpty, "told before it was clear what has failed")
            host.units.fail()
            #expect(await host.nextTold().findings.isEmpty)
        }
    }

    // No interval is waited for: the kernel tells of it.
    @Test func aLinkThatIsLostIsToldAndItsReturnToo() async throws {
        try await HealthFixture.with(.absent) { host in
            host.units.tell([:])
            let well = await host.nextTold()
            #expect(well.findings.isEmpty)
            try host.put("/sys/class/net/eth0/carrier", "0\n")
            var begin = host.clock.now
            await host.change(.interface("eth0"))
            let told = await host.nextTold()
            #expect(
                told.findings == [
                    .init(
                        check: "link", severity: .failure,
                        evidence: "eth0, which has the address 192.0.2.7, has no link",
                        remedy: "look at the cable and the switch, and at 'ip link show eth0'")
                ])
            #expect(begin.duration(to: host.clock.now) >= .seconds(60), "told before it had lasted")
            #expect(begin.duration(to: host.clock.now) < .seconds(150), "the interval was waited for")
            try host.put("/sys/class/net/eth0/carrier", "1\n")
            begin = host.clock.now
            await host.change(.interface("eth0"))
            #expect(await host.nextTold() == well)
            #expect(begin.duration(to: host.clock.now) < .seconds(150), "the interval was waited for")
        }
    }

    // As after a reload of the configuration: no interval and no other news is waited for.
    @Test func otherThresholdsHoldAtOnce() async throws {
        try await HealthFixture.with(.absent) { host in
            host.units.tell([:])
            #expect(await host.nextTold().findings.isEmpty)
            host.thresholds.diskWarning = 0
            host.thresholds.failAfter = .seconds(10)
            host.reconsider()
            // It has looked once it waits for the fault to have lasted.
            while host.clock.nextDeadline.map({ host.clock.now.duration(to: $0) > .seconds(10) }) ?? true {
                await Task.yield()
            }
            let begin = host.clock.now
            #expect(await host.nextTold().findings.first?.check == "disk-space")
            #expect(begin.duration(to: host.clock.now) < .seconds(250), "the interval was waited for")
            host.thresholds.diskWarning = 2
            host.thresholds.recoverAfter = .seconds(20)
            host.reconsider()
            #expect(await host.nextTold().findings.isEmpty)
        }
    }

    @Test func theServersTimeIsRememberedForAWhile() {
        let clock = ManualClock()
        let server = ServerClock(
            timeline: Timeline(clock), clock: WallClock { MicroTime(microsecondsSinceEpoch: 1_000_000_000) })
        #expect(server.offset == nil)
        server.observed(Time(secondsSinceEpoch: 1_300))
        #expect(server.offset == .milliseconds(300_500))
        clock.advance(by: .seconds(901))
        #expect(server.offset == nil)
    }
}

/// A keeper at work on a host whose time the test moves.
private final class HealthFixture: Sendable {
    let clock = ManualClock()
    let units = FakeUnitWatch()
    let kernel = FakeChanges()
    private let files: LocalFiles
    private let state = Mutex<[HostCheckup]>([])
    private let seen = Mutex(0)
    private let nodeState: Mutex<HealthKeeper.NodeState>
    private let limits: Mutex<HealthThresholds>
    private let keeper = Mutex<HealthKeeper?>(nil)

    /// At first such that the disk of whoever runs the tests is never full.
    var thresholds: HealthThresholds {
        get { limits.withLock { $0 } }
        set { limits.withLock { $0 = newValue } }
    }

    /// What a reload of the configuration does.
    func reconsider() { keeper.withLock { $0 }?.reconsider() }

    var node: HealthKeeper.NodeState {
        get { nodeState.withLock { $0 } }
        set { nodeState.withLock { $0 = newValue } }
    }

    private init(_ node: HealthKeeper.NodeState, _ folder: FilePath) throws {
        files = LocalFiles(root: folder)
        nodeState = Mutex(node)
        var thresholds = HealthThresholds()
        (thresholds.diskWarning, thresholds.diskFailure) = (2, 2)
        limits = Mutex(thresholds)
        try files.makeFolder("/var/lib", mode: .folder)
        try put("/proc/net/route", "head\neth0\t00000000\t0\t3\t0\t0\t0\t00000000\t0\t0\t0\n")
    }

    func put(_ path: FilePath, _ text: String) throws { try files.write(path, Array(text.utf8), .ordinary) }

    var told: [HostCheckup] { state.withLock { $0 } }

    static func with(
        _ node: HealthKeeper.NodeState, answer: EndpointAnswer = .status(200),
        _ body: @escaping @Sendable (HealthFixture) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with("health") { folder in
            let fixture = try HealthFixture(node, folder)
            let timeline = Timeline(fixture.clock)
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let changes = HostChangeFeed([fixture.kernel], timeline: timeline, logger: logger)
            let keeper = HealthKeeper(
                probe: HealthProbe(
                    files: fixture.files, commands: FakeCommands(), endpoint: Endpoint(answer: answer),
                    network: OneInterface()),
                thresholds: { fixture.thresholds }, units: fixture.units,
                serverClock: ServerClock(timeline: timeline), changes: changes, activity: PlanActivity(),
                timeline: timeline, logger: logger
            ) {
                fixture.node
            } tell: { checkup in
                fixture.state.withLock { $0.append(checkup) }
            }
            fixture.keeper.withLock { $0 = keeper }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await changes.run() }
                group.addTask { try await keeper.run() }
                defer { group.cancelAll() }
                try await body(fixture)
            }
        }
    }

    /// Has the kernel tell of a change, and returns when the keeper has looked because of it and has found something.
    func change(_ change: HostChange) async {
        kernel.tell(change)
        var hasSettled = false
        while true {
            let left = clock.nextDeadline.map { clock.now.duration(to: $0) }
            if let left, left <= .seconds(2) {
                clock.advance(by: left)
                hasSettled = true
            } else if hasSettled, let left, left <= .seconds(60) {
                return
            }
            await Task.yield()
        }
    }

    /// The next checkup that is told, for which the time is moved as long as it takes.
    func nextTold() async -> HostCheckup {
        let index = seen.withLock { seen in
            seen += 1
            return seen - 1
        }
        while true {
            let told = told
            if told.count > index { return told[index] }
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(10))
            await Task.yield()
        }
    }

    /// Lets time go by, in steps that the keeper goes to sleep after.
    func pass(_ time: Duration) async {
        let end = clock.now.advanced(by: time)
        while clock.now < end {
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(10))
            await Task.yield()
        }
    }

    private struct Endpoint: HealthEndpoint {
        let answer: EndpointAnswer
        func ask(port: UInt16, path: String) async -> EndpointAnswer { answer }
    }
}

/// A service manager that tells what the test has it tell.
private final class FakeUnitWatch: UnitWatching {
    private enum Event: Sendable {
        case states(UnitSnapshot)
        case failure
    }

    private struct State {
        var pending: [Event] = []
        var watches = 0
    }

    private let state = Mutex(State())
    private let signal = Signal()

    var watches: Int { state.withLock(\.watches) }

    func tell(_ states: [String: UnitState], failed: [String] = []) {
        add(.states(UnitSnapshot(states: states, failed: failed)))
    }

    /// Has the watch that is under way, or the next one, end.
    func fail() { add(.failure) }

    private func add(_ event: Event) {
        state.withLock { $0.pending.append(event) }
        signal.ring()
    }

    func watch(
        _ units: [String], _ deliver: @escaping @Sendable (UnitSnapshot) -> Void
    ) async throws(UnitFailure) {
        state.withLock { $0.watches += 1 }
        while !Task.isCancelled {
            let event = state.withLock { $0.pending.isEmpty ? nil : $0.pending.removeFirst() }
            switch event {
            case .states(let states): deliver(states)
            case .failure: throw .unreachable("Connection reset by peer")
            case nil: await signal.wait()
            }
        }
    }
}

import ByohAPI
import ControllerRuntime
import HostSystem
import JSONTree
import KubernetesModel
import Logging
import Metrics
import Synchronization
import SystemPackage
import Telemetry
import TestSupport
import Testing

@testable import HostReconciler

@Suite struct StatusTests {
    private static let start = Time(secondsSinceEpoch: 1_800_000_000)

    private func time(_ seconds: Int64) -> Time { Self.start + .seconds(seconds) }

    // Connection

    // What happens to a connection, and whether it is news.
    private enum Attempt {
        case renewed(at: Int64)
        case failed(silence: Int64)
    }

    /// With a timeout of a minute.
    private func play(_ attempts: [Attempt]) -> (connection: AgentConnection, news: [Bool]) {
        var connection = AgentConnection(since: time(0))
        let news = attempts.map { attempt in
            switch attempt {
            case .renewed(let seconds): connection.renewed(at: time(seconds))
            case .failed(let silence):
                connection.failed("refused", silence: .seconds(silence), timeout: .seconds(60))
            }
        }
        return (connection, news)
    }

    @Test func aConnectionIsLostOnlyAfterItsTimeout() {
        var (connection, news) = play([.failed(silence: 59)])
        #expect(connection.state == .connecting && connection.problem == "refused" && news == [false])
        (connection, news) = play([.failed(silence: 59), .renewed(at: 60), .renewed(at: 120)])
        #expect(connection.since == time(60) && connection.lastRenewal == time(120) && connection.problem == nil)
        #expect(news == [false, true, false])
        (connection, news) = play([.renewed(at: 120), .failed(silence: 59)])
        #expect(connection.state == .connected && news == [true, false])
        // It is told once.
        (connection, news) = play([.renewed(at: 120), .failed(silence: 60), .failed(silence: 120)])
        #expect(connection.state == .lost && connection.since == time(120) && news == [true, true, false])
        (connection, news) = play([.renewed(at: 120), .failed(silence: 60), .renewed(at: 300)])
        #expect(connection.state == .connected && connection.since == time(300) && news == [true, true, true])
    }

    @Test func aConnectionThatNeverCameIsLostToo() {
        let (connection, news) = play([.failed(silence: 60)])
        #expect(connection.state == .lost && connection.since == time(0) && connection.lastRenewal == nil)
        #expect(news == [true])
    }

    // Process

    @Test func aProcessIsToldByItsStartToo() async throws {
        let stat = "812 (a) b (c)) S 1 812 812 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 9 0 4242 1 2 3"
        let mark = try #require(ProcessMark(stat: stat))
        #expect(mark.id == 812 && mark.start == 4_242)
        #expect(
            ProcessMark(stat: "812 (a") == nil && ProcessMark(stat: "") == nil && ProcessMark(stat: "x (a) S") == nil)
        try await TemporaryFolder.with("process-mark") { folder in
            let files = LocalFiles(root: folder)
            #expect(!mark.isAlive(files))
            try files.write("/proc/812/stat", Array(stat.utf8), .ordinary)
            #expect(mark.isAlive(files))
            try files.write("/proc/812/stat", Array(stat.replacing("4242", with: "4243").utf8), .ordinary)
            #expect(!mark.isAlive(files))
        }
        #expect(ProcessMark.own(LocalFiles())?.isAlive(LocalFiles()) == true)
    }

    // Board and file

    @Test func theFileSaysWhatTheBoardKnowsAndNobodyElseReadsIt() async throws {
        try await TemporaryFolder.with("status") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/proc/self/stat", Array(Self.stat.utf8), .ordinary)
            try files.write("/proc/812/stat", Array(Self.stat.utf8), .ordinary)
            let fixture = BoardFixture(files)
            #expect(try StatusFile.read(files) == nil)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await StatusFile(
                        fixture.board, files: files, timeline: Timeline(fixture.clock), logger: fixture.logger
                    ).run()
                }
                await fixture.clock.sleepers(atLeast: 1)
                #expect(try StatusFile.read(files)?.connection.state == .connecting)
                #expect(try files.entry(at: "/run/byoh-agent/status.json")?.mode == [.ownerRead, .ownerWrite])
                fixture.board.renewed()
                await fixture.board.report(
                    ObservedPlan(revision: 3, checksum: "c", phase: .installing, step: "unpack", outputTail: "long"))
                fixture.board.observed([Condition(type: "Ready", status: .true)])
                fixture.logger.warning("The lease could not be renewed", metadata: ["error": "a\nb"])
                fixture.clock.advance(by: .seconds(1))
                await fixture.clock.sleepers(atLeast: 1)
                let told = try #require(try StatusFile.read(files))
                #expect(told.connection.state == .connected)
                #expect(told.plan?.step == "unpack" && told.plan?.outputTail == "")
                #expect(told.conditions.map(\.type) == ["Ready"])
                #expect(told.lastProblem?.message == "The lease could not be renewed: a b")
                // Whose process has ended has nothing to say.
                try files.remove("/proc/812/stat")
                #expect(try StatusFile.read(files) == nil)
                group.cancelAll()
            }
            #expect(fixture.reports.map(\.outputTail) == ["long"])
            #expect(try !files.exists("/run/byoh-agent/status.json"))
        }
    }

    @Test func aFileThatCannotBeWrittenIsToldOnce() async throws {
        try await TemporaryFolder.with("status") { folder in
            let files = LocalFiles(root: folder)
            // A file stands where the folder belongs.
            try files.write("/run/byoh-agent", [], .ordinary)
            let fixture = BoardFixture(files)
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await StatusFile(
                        fixture.board, files: files, timeline: Timeline(fixture.clock), logger: fixture.logger
                    ).run()
                }
                for _ in 0..<3 {
                    await fixture.clock.sleepers(atLeast: 1)
                    fixture.clock.advance(by: .seconds(61))
                    fixture.board.renewed()
                }
                await fixture.clock.sleepers(atLeast: 1)
                group.cancelAll()
            }
            #expect(fixture.lines.filter { $0.contains("status cannot be written") }.count == 1)
        }
    }

    @Test func metricsFollowTheBoard() async throws {
        try await TemporaryFolder.with("status") { folder in
            let fixture = BoardFixture(LocalFiles(root: folder))
            fixture.board.renewalFailed(RadioError())
            fixture.board.renewed()
            await fixture.board.report(ObservedPlan(revision: 3, checksum: "c", phase: .running))
            fixture.board.scheduled(.init(expires: time(100), renewal: time(60)))
            var text = fixture.registry.rendered()
            for line in [
                "byoh_agent_connected 1", "byoh_agent_plan_revision 3", "byoh_agent_info{version=\"1.0\"} 1",
                "byoh_agent_plan_phase{phase=\"Running\"} 1", "byoh_agent_plan_phase{phase=\"Clean\"} 0",
                "byoh_agent_lease_renewals_total{result=\"error\"} 1",
                "byoh_agent_lease_renewals_total{result=\"success\"} 1",
                "byoh_agent_certificate_not_after_timestamp_seconds 1800000100",
                "byoh_agent_config_last_reload_successful 1",
            ] { #expect(text.contains("\(line)\n"), "\(line) in \(text)") }
            fixture.clock.advance(by: .seconds(200))
            fixture.board.renewalFailed(RadioError())
            text = fixture.registry.rendered()
            #expect(text.contains("byoh_agent_connected 0\n"))
            #expect(fixture.lines.contains { $0.contains("The connection to the management cluster is lost") })
            // Every measure has its meaning told, and no other is told.
            let names = Set(
                text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map {
                    String($0.split(separator: " ")[2])
                })
            #expect(names == Set(AgentMetrics.descriptions.keys))
        }
    }

    // Context

    @Test func recordsOfAPlanCarryItsRevisionAndStep() async throws {
        let provider = PlanContext.metadataProvider
        #expect(provider.get().isEmpty)
        try await PlanContext.$current.withValue(PlanContext(revision: 3, claimID: "x7")) {
            #expect(provider.get() == ["planRevision": "3", "claimID": "x7"])
            try await PlanContext.within(step: "unpack-bundle") {
                #expect(provider.get() == ["planRevision": "3", "claimID": "x7", "step": "unpack-bundle"])
            }
            #expect(provider.get()["step"] == nil)
        }
    }

    @Test func problemsAreNotedAlsoWhenTheyAreNotWritten() {
        let notes = ProblemNotes(clock: WallClock { MicroTime(microsecondsSinceEpoch: 0) })
        let lines = Lines()
        let logger = Logger(label: "test") { label in
            ProblemNotingHandler(
                RecordLogHandler(label: label, format: .text, level: .critical) { lines.append($0) }, notes: notes)
        }
        logger.notice("Nothing to note")
        #expect(notes.last == nil)
        logger.warning("Cannot", metadata: ["reason": "why"])
        #expect(notes.last?.message == "Cannot: why")
        #expect(lines.all.isEmpty)
        logger.critical("Worse")
        #expect(lines.all.count == 1 && notes.last?.message == "Worse")
    }

    private static let stat = "812 (byoh-agent) S 1 812 812 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 9 0 4242 1 2 3"
}

private struct RadioError: Error {}

private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A board with a clock that stands still.
private final class BoardFixture: Sendable {
    let clock = ManualClock()
    let registry = PrometheusRegistry()
    let logger: Logger
    let board: StatusBoard
    private let recorder = Recorder()
    private let written = Lines()

    init(_ files: LocalFiles) {
        let wall = WallClock { MicroTime(microsecondsSinceEpoch: 1_800_000_000_000_000) }
        let notes = ProblemNotes(clock: wall)
        let written = written
        logger = Logger(label: "test") { label in
            ProblemNotingHandler(
                RecordLogHandler(label: label, format: .text, level: .trace) { written.append($0) }, notes: notes)
        }
        board = StatusBoard(
            AgentStatus(version: "1.0", process: ProcessMark.own(files), startedAt: wall.nowInSeconds),
            reporter: recorder, problems: notes, connectionTimeout: { .seconds(180) },
            metrics: AgentMetrics(version: "1.0", factory: registry), clock: wall, timeline: Timeline(clock),
            logger: logger)
    }

    var lines: [String] { written.all }
    var reports: [ObservedPlan] { recorder.reports.withLock { $0 } }
}

private final class Recorder: PlanReporting {
    let reports = Mutex<[ObservedPlan]>([])

    func report(_ observed: ObservedPlan) async { reports.withLock { $0.append(observed) } }
}

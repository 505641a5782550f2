import ArgumentParser
import ByohAPI
import FoundationEssentials
import HostReconciler
import HostSystem
import JSONTree
import KubernetesModel
import Registration
import SystemPackage
import TestSupport
import Testing

@testable import byoh_agent

@Suite struct StatusReportTests {
    private static let now = Time(secondsSinceEpoch: 1_800_000_000)

    private func time(_ seconds: Int64) -> Time { Self.now + .seconds(seconds) }

    private static let record = ManagementRecord(
        server: "https://plane:6443", namespace: "default", host: "host-1", hostUID: "3f2a")

    private func life(endsIn seconds: Double) -> HostCertificateLife {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        return HostCertificateLife(begins: now.addingTimeInterval(-86_400), ends: now.addingTimeInterval(seconds))
    }

    private func agent(_ change: (inout AgentStatus) -> Void = { _ in }) -> AgentStatus {
        var status = AgentStatus(
            version: "1.0", process: ProcessMark(stat: "812 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 9 0 42"),
            startedAt: time(-7_200))
        _ = status.connection.renewed(at: time(-30))
        change(&status)
        return status
    }

    private func journal(_ events: JournalEvent...) -> JournalState {
        var state = JournalState()
        for event in events { state.apply(event) }
        return state
    }

    @Test func saysWhatARunningAgentDoes() throws {
        let claim = JournalEvent.Claim(
            claimID: try #require(ClaimID(rawValue: "x7k2p9q4aa")), clusterName: "demo",
            providerID: "byoh://default/host-1/x7k2p9q4aa")
        let report = StatusReport(
            record: Self.record, certificate: life(endsIn: 864_000),
            journal: journal(.claimed(claim), .stepBegan("unpack-bundle"), .made(.folder(path: "/opt/byoh"))),
            service: "active",
            agent: agent { status in
                status.certificate = .init(expires: time(864_000), renewal: time(500_000))
                status.plan = ObservedPlan(
                    revision: 3, checksum: "c", phase: .installing, step: "unpack-bundle",
                    message: "Unpacking the bundle",
                    startedAt: time(-60))
                status.conditions = [
                    Condition(type: "Ready", status: .true),
                    Condition(type: "Available", status: .false, reason: "Claimed", message: "by demo-1"),
                ]
                status.lastProblem = .init(message: "The lease could not be renewed: refused", time: time(-4_000))
            })
        #expect(report.exitStatus == nil)
        let text = report.text(now: Self.now)
        for line in [
            "Host          default/host-1, uid 3f2a", "Management    https://plane:6443", "Service       active",
            "Agent         1.0, process 812, started 2027-01-15T06:00:00Z (2h ago)",
            "Connection    Connected since 2027-01-15T07:59:30Z (30s ago)",
            "Lease         renewed 2027-01-15T07:59:30Z (30s ago)",
            "Certificate   ends 2027-01-25T08:00:00Z (in 10d), renewal due 2027-01-21T02:53:20Z (in 5d)",
            "State         installing", "Cluster       demo (byoh://default/host-1/x7k2p9q4aa)",
            "Plan          revision 3, Installing",
            "Step          unpack-bundle: Unpacking the bundle, since 2027-01-15T07:59:00Z (60s ago)",
            "Conditions    Ready=True", "              Available=False (Claimed: by demo-1)",
            "Last problem  2027-01-15T06:53:20Z (66m ago): The lease could not be renewed: refused",
            "Made          1 thing on this host",
        ] { #expect(text.contains("\(line)\n"), "\(line) in:\n\(text)") }
        let json = try report.json()
        #expect(json["connection"]?["state"] == "Connected" && json["plan"]?["revision"] == 3)
        #expect(json["certificate"]?["nextRenewal"] == "2027-01-21T02:53:20Z")
        #expect(json["host"]?["name"] == "host-1" && json["agent"]?["processID"] == 812)
        #expect(json["conditions"]?[1]?["type"] == "Available")
    }

    @Test func tellsWhatCameOfTheLastUpgrade() throws {
        var report = StatusReport(
            record: Self.record, certificate: nil, journal: JournalState(), service: "active", agent: agent(),
            upgrade: .past(
                .init(
                    id: "1111111111111111", from: "1.0", to: "2.0", result: .rolledBack,
                    message: "The host is back on 1.0, since it did not report", endedAt: time(-7_200))))
        #expect(
            report.text(now: Self.now).contains(
                "Upgrade       from 1.0 to 2.0 ended 2027-01-15T06:00:00Z (2h ago), RolledBack: The host is back on 1.0, "
                    + "since it did not report\n"))
        #expect(try report.json()["upgrade"]?["result"] == "RolledBack" && report.json()["upgrade"]?["to"] == "2.0")
        let order = UpgradeFolder.Order(id: "2222222222222222", from: "1.0", to: "3.0", bound: 300)
        report.upgrade = .underWay(order)
        #expect(report.text(now: Self.now).contains("Upgrade       from 1.0 to 3.0 is under way\n"))
        #expect(try report.json()["upgrade"]?["result"] == "Running")
        report.upgrade = .ended(order, .failed, message: "dpkg could not")
        #expect(report.text(now: Self.now).contains("Upgrade       from 1.0 to 3.0 ended, Failed: dpkg could not\n"))
        #expect(try report.json()["upgrade"]?["result"] == "Failed")
        report.upgrade = .none
        #expect(!report.text(now: Self.now).contains("Upgrade"))
        #expect(try report.json()["upgrade"] == .null)
    }

    // Neither version may run, and the files may be what is wrong.
    @Test func tellsOfAnUpgradeAlsoWhereNoAgentRuns() async throws {
        try await TemporaryFolder.with("standing") { path in
            let files = LocalFiles(root: path)
            let folder = UpgradeFolder(files: files)
            let memory = OrderMemory<UpgradeRecord>(files: files)
            func put(_ name: String, _ text: String) throws {
                try files.write(folder.path.appending(name), Array(text.utf8), .secret)
            }
            #expect(UpgradeStanding(folder, memory) == .none)
            try put("order", "id=2222222222222222\nfrom=1.0\nto=3.0\nbound=300\n")
            #expect(UpgradeStanding(folder, memory) == .none, "it is only prepared")
            try put("state", "waiting\n")
            let order = UpgradeFolder.Order(id: "2222222222222222", from: "1.0", to: "3.0", bound: 300)
            #expect(UpgradeStanding(folder, memory) == .underWay(order))
            try put("result", "Failed\ndpkg could not\n")
            try put("state", "ended\n")
            #expect(UpgradeStanding(folder, memory) == .ended(order, .failed, message: "dpkg could not"))
            try put("state", "unsure\n")
            guard case .unreadable(let problem) = UpgradeStanding(folder, memory) else {
                Issue.record("it is not understood")
                return
            }
            #expect(problem.contains("state says 'unsure'"))
        }
    }

    // What a management cluster says must not move the cursor of whoever reads it.
    @Test func whatOthersWroteStaysInItsLine() {
        let report = StatusReport(
            record: Self.record, certificate: nil, journal: JournalState(), service: "active",
            agent: agent { status in
                status.conditions = [
                    Condition(type: "Ready", status: .false, reason: "Bad", message: "a\nHost  other\u{1b}[2J\u{9b}2J")
                ]
            })
        #expect(report.text(now: Self.now).contains("Conditions    Ready=False (Bad: a Host  other [2J 2J)\n"))
    }

    @Test func saysWhatToDoWhereNoAgentRuns() throws {
        let report = StatusReport(
            record: Self.record, certificate: life(endsIn: 864_000), journal: journal(.bootstrapped),
            service: "inactive",
            agent: nil)
        #expect(report.exitStatus == ExitStatus.notRunning)
        let text = report.text(now: Self.now)
        #expect(text.contains("Agent         does not run; start it with 'systemctl start byoh-agent'\n"))
        #expect(text.contains("State         running\n"))
        #expect(try report.json()["connection"] == .null && report.json()["agent"] == .null)
    }

    @Test func saysWhatToDoWhereTheHostIsNotEnrolled() throws {
        let report = StatusReport(
            record: nil, certificate: nil, journal: JournalState(), service: "inactive", agent: nil)
        #expect(report.exitStatus == ExitStatus.notEnrolled)
        #expect(
            report.text(now: Self.now).hasPrefix(
                "Host          not enrolled; run 'byoh-agent enroll --bootstrap-kubeconfig FILE'"))
        #expect(try report.json()["host"] == .null && report.json()["state"] == "clean")
    }

    @Test(arguments: [
        (true, "https://target:6443", "", "https://target:6443, ready to follow"),
        (false, "https://target:6443", "no route", "https://target:6443, cannot follow: no route"),
        (false, "", "no kubeconfig", "unknown, cannot follow: no kubeconfig"),
    ])
    func saysWhereTheHostIsToFollow(_ isReady: Bool, _ server: String, _ message: String, _ line: String) throws {
        let rehoming = HostRehoming(bootstrapDigest: "d", ready: isReady, server: server, message: message)
        let report = StatusReport(
            record: Self.record, certificate: nil, journal: JournalState(), service: "active",
            agent: agent { $0.rehoming = rehoming })
        #expect(report.text(now: Self.now).contains("Next home     \(line)\n"))
        #expect(try report.json()["rehoming"]?["ready"] == .bool(isReady))
        let quiet = StatusReport(
            record: Self.record, certificate: nil, journal: JournalState(), service: "active", agent: agent())
        #expect(!quiet.text(now: Self.now).contains("Next home"))
        #expect(try quiet.json()["rehoming"] == .null)
    }

    @Test func saysThatTheConnectionIsLost() {
        let report = StatusReport(
            record: Self.record, certificate: nil, journal: JournalState(), service: "active",
            agent: agent { status in
                _ = status.connection.failed("no route to host", silence: .seconds(400), timeout: .seconds(180))
            })
        #expect(report.exitStatus == ExitStatus.notConnected)
        #expect(
            report.text(now: Self.now).contains(
                "Connection    Lost since 2027-01-15T07:59:30Z (30s ago): no route to host\n"))
    }

    @Test func anAgentThatHasSaidNothingYetRuns() {
        let report = StatusReport(
            record: Self.record, certificate: nil, journal: JournalState(), service: "active", agent: nil)
        #expect(report.exitStatus == ExitStatus.notConnected)
        #expect(report.text(now: Self.now).contains("Agent         runs, and has not told how it does yet\n"))
    }

    @Test func saysThatACertificateHasEndedAndWhatToDo() {
        let report = StatusReport(
            record: Self.record, certificate: life(endsIn: -60), journal: JournalState(), service: "active",
            agent: agent())
        #expect(report.text(now: Self.now).contains("what runs here goes on; run 'byoh-agent enroll --force'\n"))
    }
}

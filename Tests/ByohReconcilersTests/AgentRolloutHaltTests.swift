import ByohAPI
import ByohReconcilers
import KubernetesModel
import Testing

@Suite struct AgentRolloutHaltTests {
    private static let names = ["a", "b", "c", "d"]

    /// What a host can do that ends a rollout.
    enum Failure: CaseIterable {
        case rolledBack, failed, refused, neverBegins, neverEnds, lies, unhealthy, silent, goesBackByItself

        /// Has a host do it. It was asked at the fleet's present.
        func happen(to host: String, in fleet: inout AgentFleet) throws {
            switch self {
            case .rolledBack: fleet.answer(host, .rolledBack, "it did not report within 300 s")
            case .failed: fleet.answer(host, .failed, "the checksum is another")
            case .refused: fleet.answer(host, .refused)
            case .neverBegins: fleet.advance(4200)
            case .neverEnds:
                fleet.answer(host, .running)
                fleet.advance(4200)
            case .lies:
                fleet.answer(host, .succeeded)
                fleet.hosts[host]?.status.components?.agent = "1"
                fleet.advance(4200)
            case .unhealthy, .silent, .goesBackByItself:
                fleet.answer(host, .succeeded)
                try fleet.pass()
                fleet.advance(59)
                if self == .unhealthy { fleet.makeUnhealthy(host) }
                if self == .silent { fleet.dead.insert(host) }
                if self == .goesBackByItself { fleet.hosts[host]?.status.components?.agent = "1" }
            }
        }

        var words: String {
            switch self {
            case .rolledBack: "RolledBack: it did not report within 300 s"
            case .failed: "Failed: the checksum is another"
            case .refused: "Refused"
            case .neverBegins: "It has not begun, 4200 s after it was asked at 2027-01-15T08:00:00Z"
            case .neverEnds: "It has not said what came of it, 4200 s after it was asked at 2027-01-15T08:00:00Z"
            case .lies:
                "It says that it has succeeded, and runs 1, 4200 s after it was asked at 2027-01-15T08:00:00Z"
            case .unhealthy: "It is not healthy: disk: full"
            case .silent: "Its agent does not renew Lease default/a"
            case .goesBackByItself: "It runs 1 again"
            }
        }
    }

    @Test(arguments: Failure.allCases) func whateverAHostFailsAtEndsTheRollout(_ failure: Failure) throws {
        var fleet = AgentFleet(Self.names)
        #expect(try fleet.pass() == ["a"])
        try failure.happen(to: "a", in: &fleet)
        #expect(try fleet.pass() == [])
        let halt = try #require(fleet.status.rollout?.halt)
        #expect(halt.host == "a" && halt.message == failure.words && halt.at == fleet.now)
        #expect(fleet.status.phase == .halted && fleet.status.failed == 1)
        #expect(fleet.upgrades["up"]?.reason(of: .progressing) == .hostFailed)
        #expect(fleet.message(.progressing).contains("a failed") && fleet.message(.progressing).contains(failure.words))

        // It does not go on by itself, whatever becomes of the host.
        fleet.dead = []
        fleet.hosts["a"] = AgentFleet.host("a")
        fleet.advance(100_000)
        #expect(try fleet.pass() == [])
        fleet.hosts["a"] = nil
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .halted && fleet.status.rollout?.halt == halt)

        // Once an operator says so it does, with the first hosts again.
        fleet.edit { $0.attempt = 2 }
        #expect(try fleet.pass() == ["b"])
        #expect(fleet.status.rollout?.halt == nil && fleet.status.rollout?.startedAt == fleet.now)
    }

    @Test func justBeforeItIsTakenForSilentAHostMayStillSucceed() throws {
        var fleet = AgentFleet(Self.names)
        try fleet.pass()
        fleet.advance(4199)
        try fleet.pass()
        #expect(fleet.status.phase == .progressing)
        #expect(try fleet.look().recheck == .seconds(1))
        fleet.answer("a", .succeeded)
        try fleet.pass()
        #expect(fleet.status.phase == .progressing)
    }

    @Test func hostsThatWereAskedBeforeGoOnToTheirEnd() throws {
        var fleet = AgentFleet(Self.names) { spec in
            spec.canary = 0
            spec.maxUnavailable = 2
        }
        #expect(try fleet.pass() == ["a", "b"])
        fleet.answer("b", .running)
        fleet.answer("a", .failed, "no")
        try fleet.pass()
        fleet.answer("b", .succeeded)
        try fleet.pass()
        #expect(fleet.hosts["b"]?.spec.agentUpgrade?.succeededAt == fleet.now)
        #expect(fleet.status.phase == .halted && fleet.status.upgraded == 1 && fleet.status.failed == 1)
    }

    @Test(arguments: ["version", "packages"]) func anotherVersionOrPackageBeginsAnew(_ field: String) throws {
        var fleet = AgentFleet(Self.names)
        try fleet.pass()
        fleet.answer("a", .rolledBack)
        try fleet.pass()
        fleet.edit { spec in
            if field == "version" { spec.version = "3" } else { spec.packages = [AgentFleet.package(digit: "b")] }
        }
        #expect(try fleet.pass() == ["a"])
        #expect(fleet.status.phase == .progressing)
    }

    @Test func otherChangesOfTheSpecDoNotEndAHalt() throws {
        var fleet = AgentFleet(Self.names)
        try fleet.pass()
        fleet.answer("a", .rolledBack)
        try fleet.pass()
        fleet.edit { spec in
            spec.maxUnavailable = 4
            spec.canary = 0
            spec.selector = LabelSelector()
        }
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .halted)
    }

    @Test func aHostThatIsNotWellLaterTakesUpRoomAndEndsNothing() throws {
        var fleet = AgentFleet(Self.names)
        fleet.hosts["b"]?.spec.accepted = false
        fleet.hosts["c"]?.spec.accepted = false
        fleet.hosts["d"]?.spec.accepted = false
        try fleet.pass()
        try fleet.prove("a")
        try fleet.pass()
        fleet.dead = ["a"]
        fleet.hosts["b"]?.spec.accepted = true
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .waiting && fleet.upgrades["up"]?.reason(of: .progressing) == .waitingForHosts)
        #expect(fleet.message(.ready).contains("Not well: a (Its agent does not renew Lease default/a)"))
        fleet.dead = []
        #expect(try fleet.pass() == ["b"])
    }

    // A controller that has just begun has heard nobody yet.
    @Test func aHostThatWasNotHeardYetIsNotTakenForSilent() throws {
        var fleet = AgentFleet(Self.names)
        try fleet.pass()
        fleet.answer("a", .succeeded)
        try fleet.pass()
        fleet.unheard = Set(Self.names)
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .progressing && fleet.status.upgraded == 1)
    }

    @Test func whatAHostSaysIsCutAndMadePrintable() throws {
        var fleet = AgentFleet(Self.names)
        try fleet.pass()
        fleet.answer("a", .failed, "\u{1B}[31m" + String(repeating: "x", count: 5000))
        try fleet.pass()
        let message = try #require(fleet.status.rollout?.halt?.message)
        #expect(message.unicodeScalars.count <= 1024 && !message.contains("\u{1B}"))
    }
}

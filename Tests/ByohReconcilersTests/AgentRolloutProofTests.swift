import ByohAPI
import ByohReconcilers
import ControllerRuntime
import KubernetesModel
import Testing

/// When a host counts as one that does well, and what becomes of what it was asked for.
@Suite struct AgentRolloutProofTests {
    private static let names = ["a", "b", "c"]

    private static func watched() throws -> AgentFleet {
        var fleet = AgentFleet(names)
        try fleet.pass()
        fleet.answer("a", .succeeded)
        try fleet.pass()
        return fleet
    }

    // An idle agent renews its Lease each minute, and that lasts 190 s.
    @Test func aHostThatDiesWithinTheWatchIsNotProvenByALeaseThatLastsLonger() throws {
        var table = HeartbeatTable()
        let begin = Moment(sinceStart: .seconds(1000))
        var lease = Lease(metadata: ObjectMeta(name: "a", namespace: "default"))
        lease.spec.leaseDurationSeconds = 190
        for (renewal, second) in [(1, 0), (2, 55)] as [(Int64, Int)] {
            lease.spec.renewTime = MicroTime(microsecondsSinceEpoch: renewal)
            _ = table.observed(lease, at: begin.advanced(by: .seconds(second)))
        }
        var fleet = try Self.watched()
        for second in [60, 120, 240] as [Int64] {
            fleet.now = AgentFleet.start + .seconds(second)
            let moment = begin.advanced(by: .seconds(second))
            let pulse = AgentRollout.Pulse(
                table.judgement(of: lease.key, at: moment), age: table.age(of: lease.key, at: moment),
                isProven: table.isProven(lease.key, at: moment), at: fleet.now)
            #expect(pulse == .heard(at: AgentFleet.start + .seconds(55)))
            fleet.heard["a"] = AgentFleet.start + .seconds(55)
            #expect(try fleet.pass() == [])
            #expect(try fleet.look().recheck == .seconds(10))
        }
        let moment = begin.advanced(by: .seconds(245))
        #expect(table.judgement(of: lease.key, at: moment) == .dead(since: moment))
        fleet.dead = ["a"]
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .halted)
    }

    @Test func aHostIsProvenOnceItIsHeardAfterTheWatch() throws {
        var fleet = try Self.watched()
        fleet.advance(90)
        fleet.heard["a"] = AgentFleet.start + .seconds(59)
        #expect(try fleet.pass() == [])
        fleet.heard["a"] = AgentFleet.start + .seconds(60)
        #expect(try fleet.pass() == ["b"])
    }

    @Test func whatIsFoundOrUnheardProvesNothing() throws {
        var fleet = try Self.watched()
        fleet.advance(90)
        fleet.found = ["a"]
        #expect(try fleet.pass() == [])
        fleet.found = []
        fleet.unheard = ["a"]
        #expect(try fleet.pass() == [])
        fleet.advance(570)
        #expect(try fleet.pass() == [])
        #expect(fleet.status.rollout?.halt?.message == "Its agent has no Lease default/a")
    }

    @Test func aHostThatIsOnlyFoundIsNotAskedBeforeItIsHeard() throws {
        var fleet = AgentFleet(["a", "b"])
        fleet.found = ["a"]
        #expect(try fleet.pass() == ["b"])
        #expect(try fleet.look().recheck == .seconds(10), "that a Lease is renewed wakes nobody")
        fleet.hosts["b"] = nil
        fleet.found = []
        #expect(try fleet.pass() == ["a"])
    }

    @Test func aFoundLeaseIsNoPulseThatWasHeard() {
        let now = AgentFleet.start
        let alive = HeartbeatTable.Judgement.alive(until: Moment(sinceStart: .seconds(1)))
        #expect(AgentRollout.Pulse(alive, age: .zero, isProven: false, at: now) == .found)
        #expect(
            AgentRollout.Pulse(alive, age: .milliseconds(500), isProven: true, at: now)
                == .heard(at: now + .seconds(-1)))
        #expect(AgentRollout.Pulse(.neverSeen, age: nil, isProven: false, at: now) == .unknown)
    }

    @Test func withoutAWatchASuccessIsEnough() throws {
        var fleet = AgentFleet(Self.names) { $0.minReadySeconds = 0 }
        fleet.heard["a"] = AgentFleet.start + .seconds(-30)
        try fleet.pass()
        fleet.answer("a", .succeeded)
        #expect(try fleet.pass() == ["b"])
    }

    // MARK: - What is left in the spec of hosts

    @Test func whatHasEndedIsOnlyARecord() throws {
        var fleet = try Self.watched()
        #expect(fleet.hosts["a"]?.spec.agentUpgrade?.isOpen == true)
        fleet.advance(60)
        try fleet.pass()
        let order = try #require(fleet.hosts["a"]?.spec.agentUpgrade)
        #expect(!order.isOpen && order.succeededAt == AgentFleet.start)
        // A host that was set up anew, or lies.
        fleet.answer("a", .refused, "no package")
        #expect(try fleet.pass() == [])
        #expect(try fleet.standing("a") == .upgraded(isProven: true))
        #expect(fleet.status.rollout?.halt == nil)
        // It was watched for as long as was wanted then.
        fleet.edit { $0.minReadySeconds = 1000 }
        #expect(try fleet.standing("a") == .upgraded(isProven: true))
    }

    @Test func aLateFailureOfAHostThatWasSeenToSucceedCountsForNothing() throws {
        var fleet = try Self.watched()
        fleet.hosts["a"]?.status.observedAgentUpgrade?.result = .failed
        try fleet.pass()
        #expect(fleet.status.rollout?.halt == nil && fleet.status.phase == .progressing)
    }

    @Test(arguments: ["failed", "silent", "ill"]) func whatHasFailedCannotBeCarriedOutLater(_ how: String) throws {
        var fleet = AgentFleet(Self.names)
        try fleet.pass()
        switch how {
        case "failed": fleet.answer("a", .failed)
        case "silent": fleet.advance(4200)
        default:
            fleet.answer("a", .succeeded)
            try fleet.pass()
            fleet.makeUnhealthy("a")
        }
        try fleet.pass()
        let order = try #require(fleet.hosts["a"]?.spec.agentUpgrade)
        #expect(!order.isOpen && order.succeededAt == nil)
        #expect(fleet.status.phase == .halted && fleet.status.failed == 1)
    }

    @Test(arguments: ["halted", "paused", "another", "unselected"])
    func whatIsNotBegunIsTakenBack(_ cause: String) throws {
        var fleet = AgentFleet(["a", "b", "c"]) { spec in
            spec.canary = 0
            spec.maxUnavailable = 2
        }
        #expect(try fleet.pass() == ["a", "b"])
        fleet.dead = ["b"]
        switch cause {
        case "halted": fleet.answer("a", .failed)
        case "paused": fleet.edit { $0.paused = true }
        case "another": fleet.edit { $0.version = "3" }
        default: fleet.edit { $0.selector = LabelSelector(matchLabels: ["rack": "z"]) }
        }
        try fleet.pass()
        #expect(fleet.hosts["b"]?.spec.agentUpgrade == nil)
    }

    // MARK: - Hosts that are out of service

    enum Absence: CaseIterable {
        case deleting, quarantined, maintenance

        func happen(to host: String, in fleet: inout AgentFleet) {
            switch self {
            case .deleting: fleet.hosts[host]?.metadata.deletionTimestamp = fleet.now
            case .quarantined: fleet.hosts[host]?.spec.quarantine = HostQuarantine(reason: .operator)
            case .maintenance: fleet.hosts[host]?.spec.maintenance = true
            }
        }
    }

    @Test(arguments: Absence.allCases) func aHostThatIsTakenOutOfServiceHaltsNothingAndTakesNoRoom(_ absence: Absence)
        throws
    {
        // In flight.
        var fleet = AgentFleet(Self.names)
        try fleet.pass()
        absence.happen(to: "a", in: &fleet)
        #expect(try fleet.pass() == ["b"])
        #expect(fleet.hosts["a"]?.spec.agentUpgrade == nil)
        fleet.dead = ["a"]
        fleet.answer("b", .running)
        fleet.advance(1400)
        try fleet.pass()
        #expect(fleet.status.rollout?.halt == nil)
        // Watched.
        fleet = try Self.watched()
        absence.happen(to: "a", in: &fleet)
        fleet.dead = ["a"]
        #expect(try fleet.pass() == ["b"])
        // Later.
        fleet = try Self.watched()
        fleet.advance(60)
        try fleet.pass()
        try fleet.prove("b")
        fleet.dead = ["a"]
        #expect(try fleet.pass() == [])
        absence.happen(to: "a", in: &fleet)
        #expect(try fleet.pass() == ["c"])
    }

    // MARK: - Hosts that cannot be written

    @Test func aHostThatCannotBeWrittenIsToldAndStopsNobody() throws {
        var fleet = AgentFleet(["a", "b"])
        fleet.refused["a"] = AgentRollout.Refusal(
            words: "it could not be written: no", until: fleet.now + .seconds(60))
        #expect(try fleet.pass() == ["b"])
        #expect(fleet.message(.ready).contains("a (it could not be written: no)"))
        #expect(try fleet.look().recheck == .seconds(60))
    }
}

import ByohAPI
import ByohReconcilers
import KubernetesModel
import Testing

/// Hosts that cannot be asked now, and upgrades beside each other.
@Suite struct AgentRolloutHoldTests {
    /// What keeps a host from being asked.
    enum Hindrance: CaseIterable {
        case deleting, quarantined, notAccepted, maintenance, noReport, dead, unheard, architecture, paused, atWork,
            sick

        func happen(to host: String, in fleet: inout AgentFleet) {
            switch self {
            case .deleting: fleet.hosts[host]?.metadata.deletionTimestamp = fleet.now
            case .quarantined: fleet.hosts[host]?.spec.quarantine = HostQuarantine(reason: .operator)
            case .notAccepted: fleet.hosts[host]?.spec.accepted = false
            case .maintenance: fleet.hosts[host]?.spec.maintenance = true
            case .noReport: fleet.hosts[host]?.status = .emptyValue
            case .dead: fleet.dead.insert(host)
            case .unheard: fleet.unheard.insert(host)
            case .architecture: fleet.hosts[host]?.status.hardware?.architecture = "arm64"
            case .paused:
                fleet.hosts[host]?.spec.claimRef = HostClaim(
                    namespace: "default", name: "m", uid: "u", claimID: .random(), clusterName: "demo")
                fleet.pausedClusters = ["demo"]
            case .atWork: fleet.hosts[host]?.metadata.annotations[ByohAnnotation.blockMove] = ""
            case .sick: fleet.makeUnhealthy(host)
            }
        }

        var words: String {
            switch self {
            case .deleting: "it is being deleted"
            case .quarantined: "it is in quarantine"
            case .notAccepted: "spec.accepted is not true"
            case .maintenance: "spec.maintenance is true"
            case .noReport: "its agent has not reported yet"
            case .dead, .unheard: "its agent does not renew Lease default/a"
            case .architecture: "spec.packages has none for arm64"
            case .paused: "Cluster demo is paused"
            case .atWork: "it is working on its plan"
            case .sick: "it is not healthy: disk: full"
            }
        }
    }

    @Test(arguments: Hindrance.allCases) func aHostThatCannotBeAskedIsToldAndHoldsNobodyUp(_ hindrance: Hindrance)
        throws
    {
        var fleet = AgentFleet(["a", "b"])
        hindrance.happen(to: "a", in: &fleet)
        #expect(try fleet.standing("a") == .held(hindrance.words))
        #expect(try fleet.pass() == ["b"])
        #expect(fleet.message(.ready).contains("Not to be asked now: a (\(hindrance.words))"))
        try fleet.prove("b")
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .waiting && fleet.status.waiting == 1 && fleet.status.upgraded == 1)
        #expect(fleet.upgrades["up"]?.isTrue(.ready) == false)
        #expect(try fleet.look().recheck == nil)
        // And it is asked once it can be.
        fleet.dead = []
        fleet.unheard = []
        fleet.pausedClusters = []
        fleet.hosts["a"] = AgentFleet.host("a")
        #expect(try fleet.pass() == ["a"])
    }

    @Test func aHostThatSomebodyPutsBackLaterIsNotAskedAgainByItself() throws {
        var fleet = AgentFleet(["a"])
        try fleet.pass()
        try fleet.prove("a")
        fleet.hosts["a"]?.status.components?.agent = "1"
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .waiting && fleet.message(.ready).contains("raise spec.attempt"))
        fleet.edit { $0.attempt = 2 }
        #expect(try fleet.pass() == ["a"])
    }

    // MARK: - Another attempt

    @Test func aHostThatIsStillBusyWithAnEarlierAttemptIsWaitedFor() throws {
        var fleet = AgentFleet(["a", "b"])
        try fleet.pass()
        fleet.answer("a", .running)
        fleet.edit { $0.version = "3" }
        #expect(try fleet.pass() == [], "two at once would be more than may be unavailable")
        #expect(fleet.status.upgrading == 1)
        fleet.answer("a", .succeeded)
        #expect(try fleet.pass() == ["a"])
    }

    // MARK: - Two upgrades

    @Test func theOneThatBeganEarlierIsFinishedFirstAndThenTheHostIsTheOthers() throws {
        var fleet = AgentFleet(["a", "b"])
        fleet.advance(10)
        fleet.add("later") { $0.version = "3" }
        #expect(try fleet.pass("later") == [])
        #expect(fleet.message(.ready, of: "later").contains("ByoAgentUpgrade up began earlier and comes first"))
        #expect(try fleet.pass() == ["a"])
        #expect(try fleet.standing("a", "later") == .held("ByoAgentUpgrade up is upgrading it to 2"))
        try fleet.prove("a")
        #expect(try fleet.pass("later") == [])
        #expect(try fleet.pass() == ["b"])
        try fleet.prove("b")
        try fleet.pass()
        #expect(fleet.status.phase == .complete)
        // Now the other one.
        #expect(try fleet.pass("later") == ["a"])
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .complete && fleet.status.hosts == 1)
        try fleet.prove("a", upgrade: "later")
        #expect(try fleet.pass("later") == ["b"])
        try fleet.prove("b", upgrade: "later")
        try fleet.pass("later")
        #expect(fleet.upgrades["later"]?.status.phase == .complete)
        // Nobody takes anything back.
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .complete && fleet.message(.ready).contains("ByoAgentUpgrade later"))
        // Not even when the last word is deleted.
        fleet.upgrades["later"] = nil
        #expect(try fleet.pass() == [])
        // Whoever wants something else has the last word then.
        fleet.advance(10)
        fleet.edit { $0.version = "4" }
        #expect(try fleet.pass() == ["a"])
    }

    @Test func whoeverIsEditedLastHasTheLastWord() throws {
        var fleet = AgentFleet(["a"])
        fleet.advance(10)
        fleet.add("other") { $0.version = "3" }
        try fleet.pass()
        try fleet.prove("a")
        try fleet.pass()
        #expect(try fleet.pass("other") == ["a"])
        try fleet.prove("a", upgrade: "other")
        try fleet.pass("other")
        fleet.advance(10)
        fleet.edit { $0.version = "4" }
        #expect(try fleet.pass() == ["a"])
        try fleet.prove("a")
        try fleet.pass()
        for name in ["other", "up"] { #expect(try fleet.pass(name) == []) }
        #expect(fleet.status.phase == .complete && fleet.upgrades["other"]?.status.phase == .complete)
        #expect(fleet.hosts["a"]?.status.components?.agent == "4")
    }

    @Test func aHaltedOneHoldsTheOtherUntilSomebodyDeletesIt() throws {
        var fleet = AgentFleet(["a"])
        fleet.advance(10)
        fleet.add("later") { $0.version = "3" }
        try fleet.pass()
        fleet.answer("a", .failed, "no")
        try fleet.pass()
        #expect(try fleet.pass("later") == [])
        fleet.upgrades["up"]?.metadata.deletionTimestamp = fleet.now
        #expect(try fleet.pass("later") == ["a"])
    }

    @Test func hostsThatOnlyOneSelectsAreNotWaitedFor() throws {
        var fleet = AgentFleet(["a", "b"]) { $0.selector = LabelSelector(matchLabels: ["rack": "1"]) }
        fleet.hosts["a"]?.metadata.labels["rack"] = "1"
        fleet.advance(10)
        fleet.add("later") { $0.version = "3" }
        #expect(try fleet.pass("later") == ["b"])
        #expect(try fleet.pass() == ["a"])
    }

    // Whoever gave it is gone: it is waited for as long as a host may take, and no longer.
    @Test func theOrderOfSomebodyWhoIsGoneEndsToo() throws {
        var fleet = AgentFleet(["a"])
        fleet.hosts["a"]?.spec.agentUpgrade = AgentUpgradeOrder(
            id: "0123456789abcdef", version: "7", packages: [AgentFleet.package()], reportTimeoutSeconds: 300,
            requestedBy: "gone", requestedAt: fleet.now)
        #expect(try fleet.pass() == [])
        #expect(try fleet.standing("a") == .held("ByoAgentUpgrade gone is upgrading it to 7"))
        fleet.advance(1500)
        #expect(try fleet.pass() == ["a"])
    }
}

import ByohAPI
import ByohReconcilers
import KubernetesModel
import Testing

/// Hosts that cannot be asked now.
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
            case .dead: "its agent does not renew Lease default/a"
            case .unheard: "its agent was not heard since the controller began"
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
        try fleet.pass()
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
        #expect(try fleet.pass() == ["b"], "what the other was asked for before is taken back first")
    }

    // Whoever gave it is gone: it is waited for as long as a host may take, and no longer.
    @Test func theOrderOfSomebodyWhoIsGoneEndsToo() throws {
        var fleet = AgentFleet(["a"])
        fleet.hosts["a"]?.spec.agentUpgrade = AgentUpgradeOrder(
            id: "0123456789abcdef", version: "7", packages: [AgentFleet.package()], reportTimeoutSeconds: 300,
            requestedBy: "gone", requestedAt: fleet.now)
        #expect(try fleet.pass() == [])
        #expect(try fleet.standing("a") == .upgrading(until: fleet.now + .seconds(4200), isCurrent: false))
        #expect(try fleet.look().recheck == .seconds(4200), "nothing else wakes it then")
        fleet.advance(4200)
        #expect(try fleet.pass() == ["a"])
    }
}

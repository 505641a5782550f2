import ByohAPI
import ByohReconcilers
import KubernetesModel
import Testing

@Suite struct AgentRolloutTests {
    private static let names = ["a", "b", "c", "d", "e"]

    // MARK: - One after the other

    @Test func theFirstHostsGoAloneAndTheOthersFollowOnceTheyHaveDoneWell() throws {
        var fleet = AgentFleet(Self.names) { $0.maxUnavailable = 2 }
        #expect(try fleet.pass() == ["a"])
        #expect(fleet.status.phase == .progressing && fleet.status.upgrading == 1 && fleet.status.waiting == 4)
        #expect(fleet.upgrades["up"]?.reason(of: .progressing) == .canaries)
        // Whatever is repeated asks nobody else.
        #expect(try fleet.pass() == [])
        fleet.answer("a", .running)
        #expect(try fleet.pass() == [])
        fleet.answer("a", .succeeded)
        #expect(try fleet.pass() == [])
        #expect(try fleet.standing("a") == .watched(until: AgentFleet.start + .seconds(60)))
        #expect(try fleet.look().recheck == .seconds(60))
        fleet.advance(59)
        #expect(try fleet.pass() == [])
        fleet.advance(1)
        #expect(try fleet.pass() == ["b", "c"])
        #expect(fleet.upgrades["up"]?.reason(of: .progressing) == .upgrading)
        try fleet.prove("b")
        // One of the two is still at it.
        #expect(try fleet.pass() == ["d"])
        try fleet.prove("c", "d")
        #expect(try fleet.pass() == ["e"])
        try fleet.prove("e")
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .complete && fleet.status.upgraded == 5 && fleet.status.hosts == 5)
        #expect(fleet.upgrades["up"]?.isTrue(.ready) == true)
        #expect(fleet.message(.ready) == "All 5 hosts run 2")
        #expect(try fleet.look().recheck == nil)
    }

    @Test(
        arguments: [
            (1, 10, 1), (3, 10, 3), (20, 10, 10), ("25%", 10, 2), ("1%", 10, 1), ("100%", 4, 4), ("50%", 1, 1),
        ] as [(IntOrString, Int, Int)])
    func asManyAtOnceAsMayBeUnavailable(_ limit: IntOrString, _ hosts: Int, _ expected: Int) throws {
        var fleet = AgentFleet((0..<hosts).map { "host-\($0)" }) { spec in
            spec.canary = 0
            spec.maxUnavailable = limit
        }
        #expect(try fleet.pass().count == expected)
        #expect(try fleet.pass() == [])
    }

    @Test func moreFirstHostsThanMayBeUnavailableGoInTurn() throws {
        var fleet = AgentFleet(Self.names) { spec in
            spec.canary = 3
            spec.maxUnavailable = 2
        }
        #expect(try fleet.pass() == ["a", "b"])
        try fleet.prove("a")
        #expect(try fleet.pass() == ["c"])
        try fleet.prove("b")
        #expect(try fleet.pass() == [], "c is the last of the first three, and nobody follows before it has done well")
        try fleet.prove("c")
        #expect(try fleet.pass() == ["d", "e"])
    }

    @Test func hostsThatNothingUsesGoFirst() throws {
        var fleet = AgentFleet(Self.names)
        for name in ["a", "b", "d"] {
            fleet.hosts[name]?.spec.claimRef = HostClaim(
                namespace: "default", name: "m", uid: "u", claimID: .random(), clusterName: "demo")
        }
        #expect(try fleet.pass() == ["c"])
    }

    @Test func hostsThatHaveTheVersionAreNotAsked() throws {
        var fleet = AgentFleet(Self.names)
        for name in ["a", "b", "c", "d"] { fleet.hosts[name]?.status.components?.agent = "2" }
        #expect(try fleet.pass() == ["e"])
        #expect(fleet.status.upgraded == 4)
    }

    @Test func aPauseAsksNobodyElseAndHearsThoseThatWereAsked() throws {
        var fleet = AgentFleet(Self.names) { $0.minReadySeconds = 0 }
        #expect(try fleet.pass() == ["a"])
        fleet.edit { $0.paused = true }
        fleet.answer("a", .succeeded)
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .paused)
        #expect(fleet.hosts["a"]?.spec.agentUpgrade?.succeededAt == AgentFleet.start)
        fleet.edit { $0.paused = false }
        #expect(try fleet.pass() == ["b"])
    }

    @Test func nobodyIsSelected() throws {
        var fleet = AgentFleet(Self.names) { $0.selector = LabelSelector(matchLabels: ["rack": "z"]) }
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .waiting && fleet.status.hosts == 0)
        #expect(fleet.upgrades["up"]?.reason(of: .ready) == .noHosts)
        fleet.hosts["c"]?.metadata.labels["rack"] = "z"
        #expect(try fleet.pass() == ["c"])
    }

    // MARK: - Names of orders

    @Test func theNameOfAnOrderIsThatOfWhatIsWantedAndOfTheHost() throws {
        let both = [AgentFleet.package(), AgentFleet.package(.arm64)]
        func id(of host: String = "a", _ change: (inout ByoAgentUpgradeSpec) -> Void = { _ in }) throws -> String? {
            try AgentFleet([host]) { spec in
                spec.packages = both
                change(&spec)
            }.look().orders.first?.order?.id
        }
        let usual = try #require(try id())
        #expect(usual.utf8.count == 16 && usual.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(try id() == usual)
        #expect(try id { $0.packages = both.reversed() } == usual)
        #expect(try id { $0.attempt = 1 } == usual)
        #expect(try id { $0.canary = 3 } == usual)
        let others = [
            try id { $0.attempt = 2 }, try id { $0.version = "3" }, try id(of: "b"),
            try id { $0.packages = [AgentFleet.package(digit: "b")] }, usual,
        ]
        #expect(Set(others.compactMap(\.self)).count == 5)
    }

    // A host remembers the orders that it has carried out, and does none twice.
    @Test func goingBackToAnEarlierVersionIsAnotherOrder() throws {
        var fleet = AgentFleet(["a"])
        var seen: [String] = []
        for version in ["2", "3", "2"] {
            fleet.edit { $0.version = version }
            fleet.advance(100)
            #expect(try fleet.pass() == ["a"])
            seen.append(fleet.hosts["a"]?.spec.agentUpgrade?.id ?? "")
            try fleet.prove("a")
        }
        #expect(Set(seen).count == 3)
    }

    @Test func anOrderSaysWhatTheHostNeeds() throws {
        var fleet = AgentFleet(["a"]) { $0.reportTimeoutSeconds = 120 }
        fleet.advance(7)
        try fleet.pass()
        let order = try #require(fleet.hosts["a"]?.spec.agentUpgrade)
        #expect(order.version == "2" && order.packages == [AgentFleet.package()])
        #expect(order.reportTimeoutSeconds == 120 && order.requestedBy == "up")
        #expect(order.requestedAt == fleet.now && order.rolloutStartedAt == fleet.now)
        #expect(order.succeededAt == nil)
    }

    // MARK: - What is lost

    @Test func aRestartNeitherShortensTheWatchNorRepeatsAnything() throws {
        var fleet = AgentFleet(Self.names)
        try fleet.pass()
        fleet.answer("a", .succeeded)
        fleet.advance(10)
        try fleet.pass()
        fleet.found = Set(Self.names)
        fleet.advance(60)
        #expect(try fleet.pass() == [], "of a Lease that was there before nobody knows how old it is")
        fleet.found = []
        #expect(try fleet.pass() == ["b"])
        // What a host has forgotten does not count any more.
        fleet.hosts["a"]?.status.observedAgentUpgrade = nil
        fleet.found = Set(Self.names)
        #expect(try fleet.standing("a") == .upgraded(isProven: true))
    }

    // A pass was cut off after the first of three writes.
    @Test func whatWasCutOffIsCarriedOn() throws {
        var fleet = AgentFleet(Self.names) { spec in
            spec.canary = 0
            spec.maxUnavailable = 3
        }
        fleet.note()
        let steps = try fleet.look().orders
        fleet.hosts["a"]?.spec.agentUpgrade = steps[0].order
        #expect(try fleet.pass() == ["b", "c"])
        #expect(fleet.hosts["b"]?.spec.agentUpgrade == steps[1].order)
    }

    @Test func tenThousandHostsAreLookedAtInAMoment() throws {
        let fleet = AgentFleet((0..<10_000).map { "host-\($0)" }) { spec in
            spec.canary = 0
            spec.maxUnavailable = "10%"
        }
        let began = ContinuousClock.now
        let rollout = try fleet.look()
        #expect(ContinuousClock.now - began < .seconds(5), "also where nothing is optimised")
        #expect(rollout.orders.count == 1000)
    }

    @Test func tenThousandUpgradedHostsAreLookedAtInAMoment() throws {
        var fleet = AgentFleet((0..<10_000).map { "host-\($0)" }) { spec in
            spec.canary = 0
            spec.maxUnavailable = "100%"
            spec.minReadySeconds = 0
        }
        fleet.add("earlier")
        fleet.note("earlier")
        fleet.advance(1)
        try fleet.pass()
        for name in fleet.hosts.keys { fleet.answer(name, .succeeded) }
        try fleet.pass()
        #expect(fleet.status.phase == .complete && fleet.status.upgraded == 10_000)
        let began = ContinuousClock.now
        #expect(try fleet.look().isComplete)
        #expect(try fleet.look("earlier").hosts == 0)
        #expect(ContinuousClock.now - began < .seconds(10), "also where nothing is optimised")
    }

    @Test func manyHostsAreNotAllNamed() throws {
        var fleet = AgentFleet((0..<300).map { "host-\($0)" }) { $0.maxUnavailable = "10%" }
        fleet.edit { $0.canary = 0 }
        try fleet.pass()
        #expect(fleet.message(.ready).utf8.count <= 1024)
        #expect(fleet.status.upgrading == 30 && fleet.status.waiting == 270)
    }

    // MARK: - What means nothing

    @Test func aSpecThatMeansNothingIsAnError() {
        let selector = LabelSelector(matchExpressions: [.init(key: "rack", operator: .in)])
        #expect(throws: InvalidAgentUpgrade.self) { try AgentFleet(["a"]) { $0.selector = selector }.look() }
        #expect(throws: InvalidAgentUpgrade.self) { try AgentFleet(["a"]) { $0.maxUnavailable = "many" }.look() }
    }
}

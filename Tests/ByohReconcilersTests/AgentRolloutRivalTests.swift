import ByohAPI
import ByohReconcilers
import KubernetesModel
import Testing

/// Upgrades beside each other: the one that began last has the say over a host.
@Suite struct AgentRolloutRivalTests {
    /// Upgrades of one host: `up` to version 2, and `later` to version 3.
    private static func two(_ names: [String] = ["a"]) throws -> AgentFleet {
        var fleet = AgentFleet(names)
        fleet.note()
        fleet.advance(10)
        fleet.add("later") { $0.version = "3" }
        fleet.note("later")
        return fleet
    }

    /// The same, when `later` has brought its version to all.
    private static func twoDone(_ names: [String] = ["a"]) throws -> AgentFleet {
        var fleet = try two(names)
        for name in names {
            #expect(try fleet.pass("later") == [name])
            try fleet.prove(name, upgrade: "later")
        }
        try fleet.pass("later")
        #expect(fleet.upgrades["later"]?.status.phase == .complete)
        return fleet
    }

    @Test func theOneThatBeganLastHasTheSay() throws {
        var fleet = try Self.two(["a", "b"])
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .superseded && fleet.status.hosts == 0)
        #expect(fleet.upgrades["up"]?.isTrue(.ready) == false, "nobody must think that version 2 is everywhere")
        #expect(fleet.message(.ready).contains("those of ByoAgentUpgrade later"))
        #expect(try fleet.pass("later") == ["a"])
    }

    @Test func whatAnEarlierOneHasBegunIsWaitedForAndWhatItHasNotIsTakenBack() throws {
        var fleet = AgentFleet(["a", "b"]) { spec in
            spec.canary = 0
            spec.maxUnavailable = 2
        }
        #expect(try fleet.pass() == ["a", "b"])
        fleet.answer("a", .running)
        fleet.advance(10)
        fleet.add("later") { $0.version = "3" }
        #expect(try fleet.pass("later") == [], "one at most, and the earlier one has asked both")
        #expect(try fleet.look("later").recheck == .seconds(4190))
        #expect(try fleet.pass() == [])
        #expect(fleet.hosts["b"]?.spec.agentUpgrade == nil && fleet.hosts["a"]?.spec.agentUpgrade != nil)
        fleet.answer("a", .succeeded)
        try fleet.pass()
        #expect(fleet.hosts["a"]?.spec.agentUpgrade == nil)
        #expect(try fleet.pass("later") == ["a"])
    }

    @Test func aHostWithTheLaterVersionIsNotTakenBack() throws {
        var fleet = try Self.twoDone()
        fleet.hosts["new"] = AgentFleet.host("new") { $0.status.components = HostComponents(agent: "3") }
        for name in ["up", "later", "up"] { #expect(try fleet.pass(name) == []) }
    }

    @Test func anUpgradeThatIsCompleteHoldsNobodyWhateverBecomesOfItsHosts() throws {
        var fleet = AgentFleet(["a", "b"])
        for host in ["a", "b"] {
            #expect(try fleet.pass() == [host])
            try fleet.prove(host)
        }
        try fleet.pass()
        #expect(fleet.status.phase == .complete)
        fleet.dead = ["a"]
        try fleet.pass()
        #expect(fleet.status.phase == .complete, "that a host is gone says nothing about the version")
        fleet.advance(10)
        fleet.add("later") { $0.version = "3" }
        #expect(try fleet.pass("later") == ["b"])
    }

    @Test func whatALaterOneHasUpgradedStaysSoOnceItIsDeletedOrPaused() throws {
        var fleet = try Self.twoDone()
        fleet.upgrades["later"]?.spec.paused = true
        #expect(try fleet.pass() == [])
        fleet.upgrades["later"] = nil
        #expect(try fleet.pass() == [])
        #expect(fleet.status.phase == .superseded)
        // Whoever wants something else has the last word then.
        fleet.edit { $0.version = "4" }
        #expect(try fleet.pass() == ["a"])
    }

    @Test func oneThatIsPausedHasNoSayOverWhatItHasNotUpgraded() throws {
        var fleet = try Self.two(["a", "b"])
        fleet.upgrades["later"]?.spec.paused = true
        #expect(try fleet.pass() == ["a"])
        fleet.upgrades["later"]?.spec.paused = false
        fleet.upgrades["later"]?.metadata.annotations[ByohAnnotation.paused] = ""
        fleet.answer("a", .running)
        #expect(try fleet.standing("b") == .ready)
        fleet.upgrades["later"]?.metadata.annotations = [:]
        #expect(try fleet.standing("b") == nil)
    }

    @Test func whoeverIsEditedLastHasTheLastWord() throws {
        var fleet = try Self.twoDone()
        fleet.edit { $0.version = "4" }
        #expect(try fleet.pass() == ["a"])
        try fleet.prove("a")
        try fleet.pass()
        for name in ["later", "up"] { #expect(try fleet.pass(name) == []) }
        #expect(fleet.status.phase == .complete && fleet.upgrades["later"]?.status.phase == .superseded)
        #expect(fleet.hosts["a"]?.status.components?.agent == "4")
    }

    // The controller's clock was ahead when the earlier one began.
    @Test func whatBeginsLaterBeginsLaterByEveryClock() throws {
        var fleet = try Self.two()
        fleet.advance(-300)
        fleet.add("third") { $0.version = "5" }
        #expect(try fleet.pass("third") == ["a"])
        #expect(try fleet.pass("later") == [])
    }

    @Test func hostsThatOnlyOneSelectsAreItsOwn() throws {
        var fleet = AgentFleet(["a", "b"])
        fleet.hosts["a"]?.metadata.labels["rack"] = "1"
        fleet.note()
        fleet.add("later") { spec in
            spec.version = "3"
            spec.selector = LabelSelector(matchLabels: ["rack": "1"])
        }
        #expect(try fleet.pass("later") == ["a"])
        #expect(try fleet.pass() == ["b"])
    }

    @Test func oneThatHaltsKeepsItsHostsUntilSomebodyDeletesIt() throws {
        var fleet = try Self.two()
        try fleet.pass("later")
        fleet.answer("a", .failed, "no")
        try fleet.pass("later")
        #expect(try fleet.pass() == [])
        fleet.upgrades["later"]?.metadata.deletionTimestamp = fleet.now
        #expect(try fleet.pass() == ["a"])
    }
}

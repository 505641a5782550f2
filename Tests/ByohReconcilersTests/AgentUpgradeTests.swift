import ByohAPI
import ByohReconcilers
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

@Suite struct AgentUpgradeTests {
    @Test func bringsTheAgentToOneHostAfterTheOther() async throws {
        try await ByohWorld.with { world in
            for name in ["a", "b"] { try await world.addHost(name) }
            try await world.addUpgrade { $0.minReadySeconds = 0 }
            let first = try await world.upgradeOrder("a")
            #expect(first.version == "2" && first.requestedBy == "up" && first.reportTimeoutSeconds == 300)
            var seen = try await world.wait(ByoAgentUpgrade.self, "up") {
                $0?.status.upgrading == 1 && $0?.reason(of: .progressing) == .canaries
            }
            #expect(seen?.status.phase == .progressing)
            #expect(seen?.metadata.finalizers == [ByohFinalizer.agentUpgrade])
            #expect(try await world.api.read(ByoHost.self, "b")?.spec.agentUpgrade == nil)
            try await world.answer("a", first, .running)
            try await world.answer("a", first, .succeeded)
            let second = try await world.upgradeOrder("b")
            try await world.answer("b", second, .succeeded)
            seen = try await world.wait(ByoAgentUpgrade.self, "up") {
                $0?.isTrue(.ready) == true && $0?.status.phase == .complete
            }
            #expect(seen?.status.upgraded == 2 && seen?.status.waiting == 0)
            #expect(seen?.condition(.progressing)?.status == .false)
            // What a host was asked for stays with it, as a record of what is done.
            let host = try await world.api.read(ByoHost.self, "a")
            #expect(host?.spec.agentUpgrade?.id == first.id && host?.spec.agentUpgrade?.succeededAt != nil)
            #expect(host?.spec.agentUpgrade?.isOpen == false)
            // What is done stays done while nobody looks at it.
            try await world.api.merge(
                ["metadata": ["annotations": [ByohAnnotation.paused: ""]]], into: "up", of: ByoAgentUpgrade.apiResource)
            seen = try await world.wait(ByoAgentUpgrade.self, "up") { $0?.reason(of: .progressing) == .paused }
            #expect(seen?.status.phase == .complete)
        }
    }

    @Test func endsWithTheFirstHostThatFailsAndBeginsAnewWithAnotherAttempt() async throws {
        try await ByohWorld.with { world in
            for name in ["a", "b"] { try await world.addHost(name) }
            try await world.addUpgrade()
            let first = try await world.upgradeOrder("a")
            try await world.answer("a", first, .rolledBack, "it did not report")
            // Conditions take a patch of their own.
            let halted = try await world.wait(ByoAgentUpgrade.self, "up") {
                $0?.reason(of: .progressing) == .hostFailed && $0?.status.phase == .halted
            }
            #expect(halted?.status.rollout?.halt?.host == "a")
            #expect(halted?.condition(.progressing)?.message.contains("RolledBack: it did not report") == true)
            // It does not go on when the host is well again.
            try await world.answer("a", first, .succeeded)
            try await world.wait(ByoHost.self, "a") { $0?.spec.agentUpgrade?.isOpen == false }
            #expect(try await world.api.read(ByoHost.self, "b")?.spec.agentUpgrade == nil)
            try await world.edit("up", ["attempt": 2])
            _ = try await world.upgradeOrder("b")
            let going = try await world.wait(ByoAgentUpgrade.self, "up") { $0?.status.upgrading == 1 }
            #expect(going?.status.rollout?.halt == nil)
        }
    }

    @Test func waitsUntilTheFirstHostsHaveDoneWell() async throws {
        let time = ManualWallClock()
        try await ByohWorld.with(wallClock: time.clock) { world in
            for name in ["a", "b"] { try await world.addHost(name) }
            try await world.addUpgrade()
            try await world.answer("a", try await world.upgradeOrder("a"), .succeeded)
            try await world.wait(ByoHost.self, "a") { $0?.spec.agentUpgrade?.succeededAt != nil }
            time.advance(59)
            try await world.look()
            try await world.wait(ByoAgentUpgrade.self, "up") {
                $0?.status.upgraded == 1 && $0?.reason(of: .progressing) == .canaries
            }
            #expect(try await world.api.read(ByoHost.self, "b")?.spec.agentUpgrade == nil)
            // It must also be heard after that; when that was is told from how long ago it is, by another clock.
            time.advance(61)
            try await world.beat("a", at: 1_800_000_000_000_001)
            try await world.look()
            _ = try await world.upgradeOrder("b")
        }
    }

    @Test func deletionTakesBackEverythingButWhatIsDone() async throws {
        try await ByohWorld.with { world in
            for name in ["a", "b"] { try await world.addHost(name) }
            try await world.addUpgrade { spec in
                spec.minReadySeconds = 0
                spec.canary = 0
                spec.maxUnavailable = "100%"
            }
            let begun = try await world.upgradeOrder("a")
            _ = try await world.upgradeOrder("b")
            try await world.answer("a", begun, .succeeded)
            try await world.wait(ByoHost.self, "a") { $0?.spec.agentUpgrade?.isOpen == false }
            try await world.api.delete(ByoAgentUpgrade.self, "up")
            try await world.wait(ByoAgentUpgrade.self, "up") { $0 == nil }
            try await world.wait(ByoHost.self, "b") { $0?.spec.agentUpgrade == nil }
            #expect(try await world.api.read(ByoHost.self, "a")?.spec.agentUpgrade?.id == begun.id)
        }
    }

    // Nobody leads: a mistake that must do no harm.
    @Test func twoControllersAskEachHostOnce() async throws {
        try await ByohWorld.with(replicas: 2) { world in
            let names = ["a", "b", "c", "d"]
            for name in names { try await world.addHost(name) }
            try await world.addUpgrade { spec in
                spec.canary = 0
                spec.maxUnavailable = 2
                spec.minReadySeconds = 0
            }
            var seen: [String: AgentUpgradeOrder] = [:]
            for name in names {
                let order = try await world.upgradeOrder(name)
                seen[name] = order
                try await world.answer(name, order, .succeeded)
            }
            try await world.wait(ByoAgentUpgrade.self, "up") { $0?.status.phase == .complete }
            for name in names {
                #expect(try await world.api.read(ByoHost.self, name)?.spec.agentUpgrade?.id == seen[name]?.id)
            }
        }
    }

    @Test func aPausedUpgradeIsLeftAlone() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("a")
            try await world.addUpgrade { $0.paused = true }
            try await world.wait(ByoAgentUpgrade.self, "up") { $0?.status.phase == .paused }
            try await world.api.merge(
                ["metadata": ["annotations": [ByohAnnotation.paused: ""]], "spec": ["paused": false]], into: "up",
                of: ByoAgentUpgrade.apiResource)
            try await world.wait(ByoAgentUpgrade.self, "up") {
                $0?.condition(.progressing)?.message.contains(ByohAnnotation.paused) == true
            }
            #expect(try await world.api.read(ByoHost.self, "a")?.spec.agentUpgrade == nil)
            try await world.api.merge(
                ["metadata": ["annotations": [ByohAnnotation.paused: .null]]], into: "up",
                of: ByoAgentUpgrade.apiResource)
            _ = try await world.upgradeOrder("a")
        }
    }

    @Test func aHostThatComesLaterIsUpgradedToo() async throws {
        try await ByohWorld.with { world in
            try await world.addUpgrade { $0.selector = LabelSelector(matchLabels: ["rack": "1"]) }
            try await world.wait(ByoAgentUpgrade.self, "up") { $0?.reason(of: .ready) == .noHosts }
            try await world.addHost("other")
            try await world.addHost("late", labels: ["rack": "1"])
            _ = try await world.upgradeOrder("late")
            #expect(try await world.api.read(ByoHost.self, "other")?.spec.agentUpgrade == nil)
        }
    }

    @Test func theUpgradeThatBeganLastHasTheSay() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("a")
            try await world.addUpgrade { $0.minReadySeconds = 0 }
            let first = try await world.upgradeOrder("a")
            try await world.answer("a", first, .running)
            try await world.addUpgrade("x-later") { spec in
                spec.version = "3"
                spec.minReadySeconds = 0
            }
            // What has begun is waited for.
            try await world.wait(ByoAgentUpgrade.self, "x-later") { $0?.status.upgrading == 1 }
            try await world.answer("a", first, .succeeded)
            let second = try await world.upgradeOrder("a", after: first)
            #expect(second.version == "3" && second.requestedBy == "x-later")
            try await world.answer("a", second, .succeeded)
            try await world.wait(ByoAgentUpgrade.self, "x-later") { $0?.status.phase == .complete }
            let done = try await world.wait(ByoAgentUpgrade.self, "up") { $0?.status.phase == .superseded }
            #expect(done?.isTrue(.ready) == false)
        }
    }

    @Test func aPauseTakesBackWhatIsNotBegun() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("a")
            try await world.addUpgrade()
            _ = try await world.upgradeOrder("a")
            try await world.edit("up", ["paused": true])
            try await world.wait(ByoHost.self, "a") { $0?.spec.agentUpgrade == nil }
            try await world.edit("up", ["paused": false])
            _ = try await world.upgradeOrder("a")
        }
    }

    @Test func aHostThatCannotBeWrittenIsToldAndStopsNobody() async throws {
        try await ByohWorld.with(unordered: ["a"]) { world in
            for name in ["a", "b"] { try await world.addHost(name) }
            try await world.addUpgrade()
            _ = try await world.upgradeOrder("b")
            // Conditions take a patch of their own.
            try await world.wait(ByoAgentUpgrade.self, "up") {
                $0?.condition(.ready)?.message.contains("a (it could not be written") == true
                    && $0?.status.upgrading == 1
            }
        }
    }

    // More than are written in one pass.
    @Test func manyHostsAreAskedInManyPasses() async throws {
        try await ByohWorld.with { world in
            let count = ByoAgentUpgradeReconciler.stepLimit + 5
            for number in 0..<count { try await world.addHost("host-\(number)") }
            try await world.addUpgrade { spec in
                spec.canary = 0
                spec.maxUnavailable = "100%"
            }
            try await world.wait(ByoAgentUpgrade.self, "up") { $0?.status.upgrading == count }
        }
    }

    // Where no webhook is, the schema lets a selector in that means nothing.
    @Test func saysWhatMeansNothing() async throws {
        try await ByohWorld.with(isAdmitted: false) { world in
            try await world.addUpgrade { $0.selector = LabelSelector(matchLabels: ["no key": "a"]) }
            let seen = try await world.wait(ByoAgentUpgrade.self, "up") { $0?.reason(of: .ready) == .invalidSpec }
            #expect(seen?.condition(.ready)?.message.contains("spec.selector") == true)
        }
    }
}

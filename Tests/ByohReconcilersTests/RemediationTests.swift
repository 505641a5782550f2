import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

@Suite struct RemediationTests {
    private static let both = RemediationStrategy(steps: [
        RemediationStep(action: .restartServices), RemediationStep(action: .reboot),
    ])

    // MARK: - Getting a machine healthy

    @Test func asksForServicesThenForTheMachineAndStopsWhenItIsHealthy() async throws {
        let time = ManualWallClock()
        try await ByohWorld.with(wallClock: time.clock) { world in
            try await world.addMachineThatRuns()
            try await world.remediate("m1")
            let claim = try #require(try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef)
            let first = try await world.order("host-1", .restartServices)
            #expect(first.claimID == claim.claimID && first.requestedBy == "m1")
            try await world.answer("host-1", first, .succeeded)
            var seen = try await world.wait(ByoRemediation.self, "m1") {
                $0?.reason(of: .remediating) == .waitingForRecovery
            }
            #expect(seen?.status.phase == .running && seen?.status.hostRef?.name == "host-1")
            #expect(seen?.status.lastRemediated == first.requestedAt)
            // What will be done was written out for people.
            #expect(seen?.spec.strategy == .standard)

            // It did not help, and nothing tells us but the time.
            time.advance(299)
            try await world.poke("m1")
            time.advance(1)
            try await world.poke("m1")
            let second = try await world.order("host-1", .reboot)
            #expect(first.requestedAt.duration(to: second.requestedAt) >= .seconds(299))
            try await world.answer("host-1", second, .running)
            seen = try await world.wait(ByoRemediation.self, "m1") { $0?.status.attempts.last?.result == .running }
            #expect(seen?.status.attempts.map(\.action) == [.restartServices, .reboot])
            #expect(seen?.status.attempts.first?.result == .succeeded && seen?.status.attempts.first?.endedAt != nil)

            // Healthy: the health check says so and takes the remediation away.
            try await world.judge("m1", isHealthy: true)
            try await world.api.delete(ByoRemediation.self, "m1")
            try await world.wait(ByoRemediation.self, "m1") { $0 == nil }
            let host = try await world.wait(ByoHost.self, "host-1") { $0?.spec.action == nil }
            #expect(host?.spec.quarantine == nil)
            let machine = try await world.api.read(Machine.self, "m1")
            #expect(machine?.conditions["OwnerRemediated"] == nil)
        }
    }

    @Test func handsTheMachineToItsOwnerAndTakesTheHostOutOfUse() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.remediate("m1", Self.both)
            let first = try await world.order("host-1", .restartServices)
            try await world.answer("host-1", first, .failed, "kubelet.service ended with 'failed'")
            let second = try await world.order("host-1", .reboot)
            try await world.answer("host-1", second, .failed, "systemd refused")
            let handed = try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .handedOver }
            #expect(handed?.reason(of: .remediating) == .handedOver)
            #expect(
                handed?.status.attempts.map(\.message) == ["kubelet.service ended with 'failed'", "systemd refused"])
            let host = try await world.wait(ByoHost.self, "host-1") { $0?.spec.action == nil }
            #expect(host?.spec.quarantine?.reason == .remediationFailed)
            #expect(
                host?.spec.quarantine?.message
                    == "ByoHost host-1 did not get its Node healthy: RestartServices failed, Reboot failed")
            let machine = try #require(try await world.api.read(Machine.self, "m1"))
            let condition = try #require(machine.conditions["OwnerRemediated"])
            #expect(condition.status == .false && condition.reason == "WaitingForRemediation")
            #expect(condition.lastTransitionTime != nil && !condition.message.isEmpty)
            #expect(machine.conditions["HealthCheckSucceeded"]?.message == "by a test", "others' conditions stay")

            // The owner replaces it. The host is cleaned, lest pods run twice, and is nobody's to have until an operator has
            // looked at it.
            try await world.api.delete(ByoMachine.self, "m1")
            let clean = try await world.plan(of: "host-1") { $0.goal == .clean }
            try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .hostReady) == .releasing }
            try await world.report("host-1", .clean, of: clean)
            try await world.wait(ByoMachine.self, "m1") { $0 == nil }
            let left = try await world.wait(ByoHost.self, "host-1") { $0?.spec.claimRef == nil }
            #expect(left?.spec.quarantine?.reason == .remediationFailed)
        }
    }

    // It is dead for good: the machine must not wait for ever, and the quarantine must not turn into one that ends by itself.
    @Test func removalEndsAlsoWithAHostThatCouldNotBeRemediated() async throws {
        try await ByohWorld.with(.init(stallLimit: .zero)) { world in
            try await world.addMachineThatRuns()
            try await world.remediate("m1", RemediationStrategy(steps: [RemediationStep(action: .reboot)]))
            try await world.answer("host-1", try await world.order("host-1", .reboot), .failed)
            try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .handedOver }
            try await world.api.delete(ByoMachine.self, "m1")
            try await world.wait(ByoMachine.self, "m1") { $0 == nil }
            let host = try await world.api.read(ByoHost.self, "host-1")
            #expect(host?.spec.quarantine?.reason == .remediationFailed && host?.spec.claimRef != nil)
        }
    }

    @Test func letsTheHostBeWhereThatIsWanted() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.remediate(
                "m1", RemediationStrategy(steps: [RemediationStep(action: .reboot)], whenExhausted: .release))
            let action = try await world.order("host-1", .reboot)
            try await world.answer("host-1", action, .failed)
            try await world.wait(Machine.self, "m1") { $0?.conditions["OwnerRemediated"]?.status == .false }
            let host = try await world.wait(ByoHost.self, "host-1") { $0?.spec.action == nil }
            #expect(host?.spec.quarantine == nil)
        }
    }

    // A stale word would have the Machine replaced the next time, with nothing tried.
    @Test func takesTheHandOverBackWhenTheMachineIsHealthyAfterAll() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.remediate("m1", RemediationStrategy(steps: [RemediationStep(action: .reboot)]))
            try await world.answer("host-1", try await world.order("host-1", .reboot), .failed)
            try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .handedOver }
            try await world.judge("m1", isHealthy: true)
            try await world.api.delete(ByoRemediation.self, "m1")
            try await world.wait(ByoRemediation.self, "m1") { $0 == nil }
            let machine = try await world.wait(Machine.self, "m1") { $0?.conditions["OwnerRemediated"] == nil }
            #expect(machine?.conditions["HealthCheckSucceeded"]?.status == .true)
            // Nothing is held against the host any more.
            let host = try await world.api.read(ByoHost.self, "host-1")
            #expect(host?.spec.quarantine == nil && host?.spec.claimRef?.name == "m1")
        }
    }

    @Test func leavesAloneWhatTheOwnerHasBegun() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.judge("m1", isHealthy: false)
            let others = try await world.api.read(Machine.self, "m1")?.conditions ?? []
            let begun = Condition(
                type: "OwnerRemediated", status: .false, lastTransitionTime: Time(secondsSinceEpoch: 1_800_000_000),
                reason: "MachineDeleting", message: "Machine is deleting")
            try await world.api.merge(
                ["status": ["conditions": try JSONValue(encoding: others + [begun])]], into: "m1",
                of: Machine.apiResource, .status)
            // The Machine is judged again by this, and keeps the other condition.
            try await world.remediate("m1")
            try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .handedOver }
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.action == nil)
            try await world.api.delete(ByoRemediation.self, "m1")
            try await world.wait(ByoRemediation.self, "m1") { $0 == nil }
            #expect(try await world.api.read(Machine.self, "m1")?.conditions["OwnerRemediated"] == begun)
        }
    }

    // Its Machine goes all the same, and then the host must not be chosen before somebody has looked at it.
    @Test func leavesTheQuarantineWhereTheOwnerHasBegun() async throws {
        try await ByohWorld.with { world in
            let begun = try await Self.endRemediation(in: world, "MachineDeleting", "Machine is deleting")
            let host = try await world.api.read(ByoHost.self, "host-1")
            #expect(host?.spec.quarantine?.reason == .remediationFailed)
            #expect(try await world.api.read(Machine.self, "m1")?.conditions["OwnerRemediated"] == begun)
        }
    }

    // An owner that must not replace the Machine yet says so in our condition, in its own words.
    @Test func endsTheQuarantineWhereTheOwnerHasOnlyPutItOff() async throws {
        try await ByohWorld.with { world in
            _ = try await Self.endRemediation(in: world, "RemediationDeferred", "etcd would lose its majority")
            let host = try await world.wait(ByoHost.self, "host-1") { $0?.spec.quarantine == nil }
            #expect(host != nil)
            #expect(try await world.api.read(Machine.self, "m1")?.conditions["OwnerRemediated"] == nil)
        }
    }

    /// A Machine is handed over with its host in quarantine, its owner says so much of it, and then the remediation goes.
    ///
    /// - Returns: What the owner said.
    private static func endRemediation(
        in world: ByohWorld, _ reason: String, _ message: String
    ) async throws -> Condition {
        try await world.addMachineThatRuns()
        try await world.remediate("m1", RemediationStrategy(steps: [RemediationStep(action: .reboot)]))
        try await world.answer("host-1", try await world.order("host-1", .reboot), .failed)
        try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .handedOver }
        let machine = try #require(try await world.api.read(Machine.self, "m1"))
        var word = try #require(machine.conditions["OwnerRemediated"])
        (word.reason, word.message) = (reason, message)
        let others = machine.conditions.filter { $0.type != word.type }
        try await world.api.merge(
            ["status": ["conditions": try JSONValue(encoding: others + [word])]], into: "m1", of: Machine.apiResource,
            .status)
        try await world.api.delete(ByoRemediation.self, "m1")
        try await world.wait(ByoRemediation.self, "m1") { $0 == nil }
        return word
    }

    // MARK: - Whom it leaves alone

    @Test func aMachineThatNoHealthCheckCallsUnhealthyIsNotTouched() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.remediate("m1")
            let first = try await world.order("host-1", .restartServices)
            // It recovers by itself: what was asked is taken back, and asked again when it is unhealthy again.
            try await world.judge("m1", isHealthy: true)
            try await world.wait(ByoRemediation.self, "m1") { $0?.reason(of: .remediating) == .machineNotUnhealthy }
            try await world.wait(ByoHost.self, "host-1") { $0?.spec.action == nil }
            try await world.judge("m1", isHealthy: false)
            let seen = try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .running }
            #expect(seen?.status.attempts.map(\.id) == [first.id])
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.action == nil, "not twice")
        }
    }

    @Test func aHostThatSomebodyWorksOnIsNotTouched() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.api.merge(
                ["spec": ["maintenance": true]], into: "host-1", of: ByoHost.apiResource)
            try await world.remediate("m1", RemediationStrategy(steps: [RemediationStep(action: .reboot)]))
            try await world.wait(ByoRemediation.self, "m1") { $0?.reason(of: .remediating) == .hostInMaintenance }
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.action == nil)
            try await world.api.merge(["spec": ["maintenance": .null]], into: "host-1", of: ByoHost.apiResource)
            _ = try await world.order("host-1", .reboot)
            // Also when it was asked before.
            try await world.api.merge(["spec": ["maintenance": true]], into: "host-1", of: ByoHost.apiResource)
            try await world.wait(ByoHost.self, "host-1") { $0?.spec.action == nil }
        }
    }

    // Bad bootstrap data would take one host after the other out of use.
    @Test func aMachineThatNeverWasANodeIsHandedOverAtOnceAndItsHostIsNotBlamed() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.addMachine("m1")
            _ = try await world.plan(of: "host-1") { $0.goal == .node }
            try await world.remediate("m1")
            try await world.wait(Machine.self, "m1") { $0?.conditions["OwnerRemediated"]?.status == .false }
            let host = try await world.api.read(ByoHost.self, "host-1")
            #expect(host?.spec.quarantine == nil && host?.spec.action == nil)
        }
    }

    @Test func aMachineWithoutAHostIsHandedOverAtOnce() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addMachine("m1")
            try await world.remediate("m1")
            try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .handedOver }
        }
    }

    @Test func nothingHappensWhileTheClusterIsPaused() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.api.merge(["spec": ["paused": true]], into: "demo", of: Cluster.apiResource)
            try await world.remediate("m1")
            try await world.wait(ByoRemediation.self, "m1") { $0?.isTrue(.paused) == true }
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.action == nil)
            try await world.api.merge(["spec": ["paused": false]], into: "demo", of: Cluster.apiResource)
            _ = try await world.order("host-1", .restartServices)
        }
    }

    @Test func withoutAMachineNothingIsDone() async throws {
        try await ByohWorld.with { world in
            try await world.api.create(ByoRemediation(metadata: ObjectMeta(name: "m9", namespace: "default")))
            try await world.wait(ByoRemediation.self, "m9") { $0?.reason(of: .remediating) == .waitingForMachine }
            try await world.api.delete(ByoRemediation.self, "m9")
            try await world.wait(ByoRemediation.self, "m9") { $0 == nil }
        }
    }

    // MARK: - Control planes

    @Test func hostsOfAControlPlaneAreRebootedOneAtATime() async throws {
        try await ByohWorld.with { world in
            try await world.addControlPlane()
            let reboot = RemediationStrategy(steps: [RemediationStep(action: .reboot)])
            try await world.remediate("m1", reboot)
            _ = try await world.order("host-1", .reboot)
            try await world.remediate("m2", reboot)
            try await world.wait(ByoRemediation.self, "m2") { $0?.reason(of: .remediating) == .waitingForControlPlane }
            #expect(try await world.api.read(ByoHost.self, "host-2")?.spec.action == nil)
            // The first is healthy again.
            try await world.judge("m1", isHealthy: true)
            try await world.api.delete(ByoRemediation.self, "m1")
            try await world.wait(ByoHost.self, "host-1") { $0?.spec.action == nil }
            try await world.poke("m2")
            _ = try await world.order("host-2", .reboot)
        }
    }

    // MARK: - Hostile hosts

    // A host that answers for orders it was not given, and says more than anybody reads, changes nothing but its own record.
    @Test func anAnswerToAnotherOrderCountsForNothing() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.remediate("m1", Self.both)
            let action = try await world.order("host-1", .restartServices)
            var other = action
            other.id = "0000000000000000"
            try await world.answer("host-1", other, .failed)
            try await world.answer("host-1", action, .running, String(repeating: "\u{7}", count: 1_000))
            let seen = try await world.wait(ByoRemediation.self, "m1") {
                $0?.status.attempts.first?.result == .running
            }
            #expect(seen?.status.attempts.count == 1)
            #expect(seen?.status.attempts.first?.message.contains("\u{7}") == false)
        }
    }
}

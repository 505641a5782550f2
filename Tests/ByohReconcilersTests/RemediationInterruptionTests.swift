import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// What comes between a remediation and its end: people, lost words, and other hosts.
@Suite struct RemediationInterruptionTests {
    private static let reboot = RemediationStrategy(steps: [RemediationStep(action: .reboot)])

    /// Has a Machine that runs on `host-1` fall ill, and its host asked for a reboot.
    private static func askForReboot(in world: ByohWorld) async throws -> HostAction {
        try await world.addMachineThatRuns()
        try await world.remediate("m1", reboot)
        let action = try await world.order("host-1", .reboot)
        try await world.wait(ByoRemediation.self, "m1") { $0?.status.attempts.count == 1 }
        return action
    }

    // MARK: - Time that does not count

    @Test func maintenanceDoesNotCountAgainstAnAttempt() async throws {
        let time = ManualWallClock()
        try await ByohWorld.with(wallClock: time.clock) { world in
            let action = try await Self.askForReboot(in: world)
            try await world.api.merge(["spec": ["maintenance": true]], into: "host-1", of: ByoHost.apiResource)
            try await world.wait(ByoRemediation.self, "m1") { $0?.reason(of: .remediating) == .hostInMaintenance }
            time.advance(10_000)
            try await world.api.merge(["spec": ["maintenance": .null]], into: "host-1", of: ByoHost.apiResource)
            // Written out after the pass: it has decided on something else than to give up.
            let seen = try await world.wait(ByoRemediation.self, "m1") {
                $0?.status.attempts.last?.countedFrom != nil && $0?.status.phase != .waiting
            }
            #expect(seen?.status.phase == .running)
            #expect(seen?.status.attempts.last?.countedFrom == action.requestedAt + .seconds(10_000))
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.quarantine == nil)
            time.advance(900)
            try await world.poke("m1")
            try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .handedOver }
        }
    }

    @Test func aPauseDoesNotCountAgainstAnAttempt() async throws {
        let time = ManualWallClock()
        try await ByohWorld.with(wallClock: time.clock) { world in
            let action = try await Self.askForReboot(in: world)
            try await world.api.merge(["spec": ["paused": true]], into: "demo", of: Cluster.apiResource)
            try await world.wait(ByoRemediation.self, "m1") { $0?.isTrue(.paused) == true }
            #expect(
                try await world.api.read(ByoHost.self, "host-1")?.spec.action == action,
                "what was asked before stays asked")
            time.advance(10_000)
            try await world.api.merge(["spec": ["paused": false]], into: "demo", of: Cluster.apiResource)
            let seen = try await world.wait(ByoRemediation.self, "m1") {
                $0?.condition(.paused)?.status == .false && $0?.status.attempts.last?.countedFrom != nil
            }
            #expect(seen?.status.phase == .running)
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.quarantine == nil)
            time.advance(900)
            try await world.poke("m1")
            try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .handedOver }
        }
    }

    // MARK: - A Machine that goes

    // It is drained, which takes a Node that is up.
    @Test func whatWasAskedIsTakenBackFromAMachineThatIsBeingDeleted() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.remediate("m1", Self.reboot)
            _ = try await world.order("host-1", .reboot)
            try await world.api.merge(
                ["metadata": ["finalizers": ["example.com/drain"]]], into: "m1", of: Machine.apiResource)
            try await world.api.delete(Machine.self, "m1")
            try await world.wait(ByoRemediation.self, "m1") { $0?.reason(of: .remediating) == .machineDeleting }
            let host = try await world.wait(ByoHost.self, "host-1") { $0?.spec.action == nil }
            #expect(host?.spec.quarantine == nil && host?.spec.claimRef?.name == "m1")
        }
    }

    // MARK: - Words that are lost

    // `clusterctl move` carries no status, and a health check that finds a remediation there does not repeat itself.
    @Test func oneThatNoHealthCheckStandsBehindIsDeletedAfterAWhile() async throws {
        let time = ManualWallClock()
        try await ByohWorld.with(wallClock: time.clock) { world in
            try await world.addMachineThatRuns()
            try await world.makeRemediation(of: "m1", Self.reboot)
            let first = try await world.wait(ByoRemediation.self, "m1") {
                $0?.reason(of: .remediating) == .machineNotUnhealthy
            }
            time.advance(120)
            try await world.poke("m1")
            try await world.wait(ByoRemediation.self, "m1") { $0?.metadata.uid != first?.metadata.uid }
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.action == nil)
            // Made anew, with the word this time.
            try await world.remediate("m1", Self.reboot)
            _ = try await world.order("host-1", .reboot)
        }
    }

    // What was tried must not count when the Machine is ill again, perhaps hours later.
    @Test func oneWhoseMachineIsCalledHealthyIsDeletedAfterAWhile() async throws {
        let time = ManualWallClock()
        try await ByohWorld.with(wallClock: time.clock) { world in
            _ = try await Self.askForReboot(in: world)
            let first = try await world.api.read(ByoRemediation.self, "m1")
            try await world.judge("m1", isHealthy: true)
            try await world.wait(ByoRemediation.self, "m1") { $0?.reason(of: .remediating) == .machineNotUnhealthy }
            time.advance(120)
            try await world.poke("m1")
            try await world.wait(ByoRemediation.self, "m1") { $0?.metadata.uid != first?.metadata.uid }
        }
    }

    // It would forget what was tried: the word of the health check may only be lost.
    @Test func oneThatHasAskedForSomethingIsNotDeleted() async throws {
        let time = ManualWallClock()
        try await ByohWorld.with(wallClock: time.clock) { world in
            let action = try await Self.askForReboot(in: world)
            try await world.api.merge(
                ["status": ["conditions": []]], into: "m1", of: Machine.apiResource, .status)
            try await world.wait(ByoRemediation.self, "m1") { $0?.reason(of: .remediating) == .machineNotUnhealthy }
            time.advance(200)
            try await world.poke("m1")
            try await world.judge("m1", isHealthy: false)
            let seen = try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .running }
            #expect(seen?.status.attempts.map(\.id) == [action.id])
        }
    }

    // A ByoMachine that has lost its status has been a Node all the same.
    @Test func theProviderIDProvesThatAMachineWasANode() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.wait(ByoMachine.self, "m1") { $0?.spec.providerID != nil }
            // Lest its own controller says it again.
            try await world.api.merge(
                ["metadata": ["annotations": [ByohAnnotation.paused: ""]]], into: "m1", of: ByoMachine.apiResource)
            try await world.wait(ByoMachine.self, "m1") { $0?.isTrue(.paused) == true }
            try await world.api.merge(
                ["status": ["initialization": .null]], into: "m1", of: ByoMachine.apiResource, .status)
            try await world.remediate("m1", Self.reboot)
            _ = try await world.order("host-1", .reboot)
            let machine = try await world.api.read(ByoMachine.self, "m1")
            #expect(machine?.status.initialization.provisioned != true)
            #expect(try await world.api.read(Machine.self, "m1")?.conditions["OwnerRemediated"] == nil)
        }
    }

    // MARK: - Other hosts of the control plane

    /// A Lease that is gone is a host that has never been seen.
    private static func silence(_ host: String, _ world: ByohWorld) async throws {
        try await world.api.delete(Lease.self, host)
        try await world.wait(ByoHost.self, host) { $0?.isTrue(.agentConnected) == false }
    }

    // It may be down for good, and then nobody's remediation says so.
    @Test func nothingIsRebootedWhileAnotherHostOfTheControlPlaneIsSilent() async throws {
        try await ByohWorld.with { world in
            try await world.addControlPlane()
            try await Self.silence("host-2", world)
            try await world.remediate("m1", Self.reboot)
            let waiting = try await world.wait(ByoRemediation.self, "m1") {
                $0?.reason(of: .remediating) == .waitingForControlPlane
            }
            #expect(waiting?.condition(.remediating)?.message.contains("host-2") == true)
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.action == nil)
            try await world.wait(Lease.self, "host-2") { $0 != nil }
            try await world.beat("host-2", at: 1_800_000_100_000_000)
            try await world.wait(ByoHost.self, "host-2") { $0?.isTrue(.agentConnected) == true }
            try await world.poke("m1")
            _ = try await world.order("host-1", .reboot)
        }
    }

    // Two that wait for each other would wait for ever: neither hears of an order, and both are to be replaced in the end.
    @Test func silentHostsDoNotWaitForEachOther() async throws {
        try await ByohWorld.with { world in
            try await world.addControlPlane()
            for number in 1...2 { try await Self.silence("host-\(number)", world) }
            try await world.remediate("m1", Self.reboot)
            let first = try await world.order("host-1", .reboot)
            try await world.remediate("m2", Self.reboot)
            try await world.wait(ByoRemediation.self, "m2") { $0?.reason(of: .remediating) == .waitingForControlPlane }
            try await world.answer("host-1", first, .failed)
            try await world.wait(ByoRemediation.self, "m1") { $0?.status.phase == .handedOver }
            try await world.poke("m2")
            _ = try await world.order("host-2", .reboot)
        }
    }
}

import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

@Suite struct ReleaseTests {
    @Test func aHostIsFreeOnlyWhenItHasProvenThatItIsClean() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.addMachine("m1")
            let first = try await world.run("m1", on: "host-1")
            try await world.addMachine("m2")
            try await world.wait(ByoMachine.self, "m2") { $0?.reason(of: .hostReady) == .noMatchingHost }
            try await world.api.delete(ByoMachine.self, "m1")
            let clean = try await world.plan(of: "host-1") { $0.goal == .clean }
            #expect(clean.plan.revision == first.plan.revision + 1)
            #expect(clean.plan.claimID == first.plan.claimID)
            try await world.report("host-1", .cleaning, of: clean)
            try await world.wait(ByoHost.self, "host-1") { $0?.status.phase == .cleaning }
            #expect(try await world.api.read(ByoMachine.self, "m1") != nil, "the machine waits")
            try await world.report("host-1", .clean, of: clean)
            try await world.wait(ByoMachine.self, "m1") { $0 == nil }
            // The machine that waits gets it, as another use.
            let next = try await world.plan(of: "host-1") { $0.goal == .node && $0.machineName == "m2" }
            #expect(next.plan.claimID != first.plan.claimID)
            #expect(next.plan.providerID != first.plan.providerID)
            #expect(next.plan.revision > clean.plan.revision)
        }
    }

    @Test func aHostThatCannotBeReachedIsQuarantinedUntilItIsClean() async throws {
        try await ByohWorld.with(.init(releaseLimit: .zero)) { world in
            try await world.addMachineThatRuns()
            // A Lease that is gone is a host that has never been seen.
            try await world.api.delete(Lease.self, "host-1")
            try await world.wait(ByoHost.self, "host-1") { $0?.isTrue(.agentConnected) == false }
            try await world.api.delete(ByoMachine.self, "m1")
            try await world.wait(ByoMachine.self, "m1") { $0 == nil }
            let host = try await world.wait(ByoHost.self, "host-1") { $0?.status.phase == .quarantined }
            #expect(host?.spec.quarantine?.reason == .unreachable)
            #expect(host?.spec.claimRef?.name == "m1", "a dirty host is nobody's to have")
            #expect(host?.reason(of: .available) == .quarantined)
            // It returns and cleans itself.
            let clean = try await world.plan(of: "host-1") { $0.goal == .clean }
            try await world.report("host-1", .clean, of: clean)
            try await world.wait(ByoHost.self, "host-1") {
                $0?.spec.claimRef == nil && $0?.spec.quarantine == nil
            }
        }
    }

    @Test func aHostThatCannotBeCleanedIsQuarantinedForAnOperator() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.api.delete(ByoMachine.self, "m1")
            let clean = try await world.plan(of: "host-1") { $0.goal == .clean }
            try await world.report("host-1", .failed, of: clean, step: "unmount", message: "device is busy")
            try await world.wait(ByoMachine.self, "m1") { $0 == nil }
            let host = try await world.wait(ByoHost.self, "host-1") { $0?.status.phase == .quarantined }
            #expect(host?.spec.quarantine?.reason == .cleaningFailed)
            #expect(host?.spec.quarantine?.message == "unmount: device is busy")
        }
    }

    /// The agent looks again only every few minutes: an operator who has seen to the host must not have to wait for that.
    @Test func theEndOfAQuarantineHasTheHostLookAgain() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.api.delete(ByoMachine.self, "m1")
            let first = try await world.plan(of: "host-1") { $0.goal == .clean }
            try await world.report("host-1", .failed, of: first, step: "unmount", message: "device is busy")
            try await world.wait(ByoHost.self, "host-1") { $0?.spec.quarantine?.message == "unmount: device is busy" }

            // Too early: what the host finds now is another finding, and it is out of use again.
            try await world.endQuarantine(of: "host-1")
            let second = try await world.plan(of: "host-1") { $0.revision == first.plan.revision + 1 }
            #expect(second.plan.goal == .clean && second.plan.claimID == first.plan.claimID)
            try await world.report("host-1", .failed, of: second, step: "unmount", message: "device is still busy")
            try await world.wait(ByoHost.self, "host-1") {
                $0?.spec.quarantine?.message == "unmount: device is still busy"
            }

            try await world.endQuarantine(of: "host-1")
            let third = try await world.plan(of: "host-1") { $0.revision == second.plan.revision + 1 }
            try await world.report("host-1", .clean, of: third)
            let host = try await world.wait(ByoHost.self, "host-1") { $0?.spec.claimRef == nil }
            #expect(host?.spec.quarantine == nil)
            #expect(host?.metadata.annotations[ByohAnnotation.quarantinedRevision] == nil)
        }
    }

    /// Whatever took it out of use: a failure that the controller has seen is not a new one when the quarantine ends.
    @Test func theEndOfAnyQuarantineHasAFailedHostLookAgain() async throws {
        try await ByohWorld.with(.init(stallLimit: .zero)) { world in
            try await world.addMachineThatRuns()
            try await world.api.delete(ByoMachine.self, "m1")
            try await world.wait(ByoHost.self, "host-1") { $0?.spec.quarantine?.reason == .stalled }
            let first = try await world.plan(of: "host-1") { $0.goal == .clean }
            try await world.report("host-1", .failed, of: first, step: "unmount", message: "device is busy")
            try await world.wait(ByoHost.self, "host-1") {
                $0?.metadata.annotations[ByohAnnotation.quarantinedRevision] == "\(first.plan.revision)"
            }
            try await world.endQuarantine(of: "host-1")
            let second = try await world.plan(of: "host-1") { $0.revision == first.plan.revision + 1 }
            #expect(second.plan.goal == .clean)
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.quarantine == nil)
        }
    }

    /// The Lease is renewed, and nothing happens: the removal of the machine ends all the same.
    @Test func aHostThatLivesAndGetsNowhereIsQuarantinedUntilItIsClean() async throws {
        try await ByohWorld.with(.init(stallLimit: .zero)) { world in
            try await world.addMachineThatRuns()
            try await world.api.delete(ByoMachine.self, "m1")
            try await world.wait(ByoMachine.self, "m1") { $0 == nil }
            let host = try await world.wait(ByoHost.self, "host-1") { $0?.status.phase == .quarantined }
            #expect(host?.spec.quarantine?.reason == .stalled)
            #expect(host?.spec.quarantine?.message.contains("last: Running") == true)
            #expect(host?.isTrue(.agentConnected) == true)
            #expect(host?.spec.claimRef?.name == "m1", "a dirty host is nobody's to have")
            let clean = try await world.plan(of: "host-1") { $0.goal == .clean }
            try await world.report("host-1", .clean, of: clean)
            try await world.wait(ByoHost.self, "host-1") {
                $0?.spec.claimRef == nil && $0?.spec.quarantine == nil
            }
        }
    }

    @Test func aHostThatWasNeverToldAnythingIsFreeAtOnce() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.addMachine("m1", hasData: false)
            // The Secret does not exist, so no plan is written, and the host is held and idle.
            try await world.api.merge(
                ["spec": ["bootstrap": ["dataSecretName": "m1"]]], into: "m1", of: Machine.apiResource)
            try await world.wait(ByoMachine.self, "m1") { $0?.isTrue(.hostReady) == true }
            try await world.wait(ByoHost.self, "host-1") { $0?.status.phase == .claimed }
            #expect(try await world.plan(of: "host-1") == nil)
            try await world.api.delete(ByoMachine.self, "m1")
            try await world.wait(ByoMachine.self, "m1") { $0 == nil }
            try await world.wait(ByoHost.self, "host-1") { $0?.spec.claimRef == nil }
        }
    }

    @Test func aClaimWhoseMachineIsGoneIsCleanedAway() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            // By force: without its finalizer nothing holds the machine.
            try await world.api.merge(
                ["metadata": ["annotations": [ByohAnnotation.paused: ""]]], into: "m1", of: ByoMachine.apiResource)
            try await world.api.merge(["metadata": ["finalizers": .null]], into: "m1", of: ByoMachine.apiResource)
            try await world.api.delete(ByoMachine.self, "m1")
            let clean = try await world.plan(of: "host-1") { $0.goal == .clean }
            try await world.report("host-1", .clean, of: clean)
            try await world.wait(ByoHost.self, "host-1") { $0?.spec.claimRef == nil }
        }
    }

    @Test func aHostThatIsHeldStaysUntilItIsLetGo() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.api.delete(ByoHost.self, "host-1")
            try await world.wait(ByoHost.self, "host-1") { $0?.reason(of: .ready) == .deleting }
            try await world.api.delete(ByoMachine.self, "m1")
            let clean = try await world.plan(of: "host-1") { $0.goal == .clean }
            try await world.report("host-1", .clean, of: clean)
            try await world.wait(ByoHost.self, "host-1") { $0 == nil }
        }
    }
}

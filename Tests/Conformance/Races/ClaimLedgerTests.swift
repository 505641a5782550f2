import ByohAPI
import KubernetesModel
import Testing

@Suite struct ClaimLedgerTests {
    private func claim(_ machine: String) -> HostClaim {
        HostClaim(namespace: "default", name: machine, uid: "uid-\(machine)", claimID: .random(), clusterName: "demo")
    }

    @Test func anOrderlyLifeBreaksNoRule() {
        var ledger = ClaimLedger()
        let (first, second) = (claim("m1"), claim("m2"))
        ledger.saw("host-1", claim: first, isNext: true)
        ledger.agent(of: "host-1", wasTold: first.claimID)
        ledger.agent(of: "host-1", hasCleaned: first.claimID)
        ledger.saw("host-1", claim: nil, isNext: true)
        ledger.saw("host-1", claim: second, isNext: true)
        ledger.saw("host-1", claim: nil, isNext: true)
        ledger.checkAll()
        #expect(ledger.violations.isEmpty && ledger.claimCount == 2 && ledger.heldCount == 0)
    }

    @Test func aMachineWithTwoHostsIsSeen() {
        var ledger = ClaimLedger()
        let first = claim("m1")
        ledger.saw("host-1", claim: first, isNext: true)
        ledger.saw("host-2", claim: first, isNext: true)
        #expect(ledger.violations == ["m1 holds host-1 and host-2"])
    }

    @Test func aHostThatChangesHandsIsSeen() {
        var ledger = ClaimLedger()
        ledger.saw("host-1", claim: claim("m1"), isNext: true)
        ledger.saw("host-1", claim: claim("m2"), isNext: true)
        #expect(ledger.violations == ["host-1 went from m1 to m2 without being free between"])
    }

    @Test func aDirtyHostThatIsFreeIsSeen() {
        var ledger = ClaimLedger()
        let first = claim("m1")
        ledger.saw("host-1", claim: first, isNext: true)
        ledger.agent(of: "host-1", wasTold: first.claimID)
        ledger.saw("host-1", claim: nil, isNext: false)
        #expect(ledger.violations == ["host-1 was let go by m1 before it was clean"])
    }

    // A list can tell of the new host before it tells that the old one is free; what counts is how it ends.
    @Test func aListIsJudgedWhenItHasEnded() {
        var ledger = ClaimLedger()
        let first = claim("m1")
        ledger.saw("host-1", claim: first, isNext: true)
        ledger.saw("host-2", claim: first, isNext: false)
        ledger.saw("host-1", claim: nil, isNext: false)
        ledger.checkAll()
        #expect(ledger.violations.isEmpty)
    }
}

import ByohReconcilers
import ControllerRuntime
import KubernetesModel
import Testing

@Suite struct HeartbeatTableTests {
    private func lease(renewedAt microseconds: Int64?, duration: Int32? = 60) -> Lease {
        Lease(
            metadata: ObjectMeta(name: "host-1", namespace: "default"),
            spec: LeaseSpec(
                leaseDurationSeconds: duration,
                renewTime: microseconds.map(MicroTime.init(microsecondsSinceEpoch:))))
    }

    private func moment(_ seconds: Int) -> Moment { Moment(sinceStart: .seconds(seconds)) }
    private let key = ObjectKey(namespace: "default", name: "host-1")

    @Test func aHostThatHasNeverRenewedHasNotBeenSeen() {
        var table = HeartbeatTable()
        let hasRevived = table.observed(lease(renewedAt: nil), at: moment(0))
        #expect(!hasRevived)
        #expect(table.judgement(of: key, at: moment(0)) == .neverSeen)
    }

    // Agents renew often while they work and seldom otherwise, and say so by the duration.
    @Test func aLeaseThatRunsOutEarlierThanTheLastOneIsNews() {
        var table = HeartbeatTable()
        let first = table.observed(lease(renewedAt: 1, duration: 300), at: moment(0))
        let later = table.observed(lease(renewedAt: 2, duration: 300), at: moment(10))
        let earlier = table.observed(lease(renewedAt: 3, duration: 20), at: moment(20))
        #expect(first && !later && earlier)
        #expect(table.judgement(of: key, at: moment(40)) == .dead(since: moment(40)))
    }

    @Test func aHostIsAliveForAsLongAsItsLeaseLasts() {
        var table = HeartbeatTable()
        let hasRevived = table.observed(lease(renewedAt: 1), at: moment(10))
        #expect(hasRevived)
        #expect(table.judgement(of: key, at: moment(69)) == .alive(until: moment(70)))
        #expect(table.judgement(of: key, at: moment(70)) == .dead(since: moment(70)))
    }

    // Clocks of hosts run ahead, behind and backwards; only the change counts.
    @Test(arguments: [2 as Int64, -5_000_000_000, 9_000_000_000_000_000]) func whatTheHostsClockSaysDoesNotMatter(
        _ time: Int64
    ) {
        var table = HeartbeatTable()
        _ = table.observed(lease(renewedAt: 1), at: moment(0))
        let hasRevived = table.observed(lease(renewedAt: time), at: moment(50))
        #expect(!hasRevived)
        #expect(table.judgement(of: key, at: moment(100)) == .alive(until: moment(110)))
    }

    @Test func seeingTheSameLeaseAgainIsNoRenewal() {
        var table = HeartbeatTable()
        _ = table.observed(lease(renewedAt: 1), at: moment(0))
        let hasRevived = table.observed(lease(renewedAt: 1), at: moment(59))
        #expect(!hasRevived)
        #expect(table.judgement(of: key, at: moment(60)) == .dead(since: moment(60)))
    }

    @Test func comingBackIsTold() {
        var table = HeartbeatTable()
        _ = table.observed(lease(renewedAt: 1), at: moment(0))
        let hasRevived = table.observed(lease(renewedAt: 2), at: moment(500))
        #expect(hasRevived)
        table.removed(key)
        #expect(table.judgement(of: key, at: moment(500)) == .neverSeen)
    }

    @Test func aHostCannotMakeItsLeaseLastForEver() {
        var table = HeartbeatTable()
        _ = table.observed(lease(renewedAt: 1, duration: .max), at: moment(0))
        #expect(table.judgement(of: key, at: moment(600)) == .dead(since: moment(600)))
        _ = table.observed(lease(renewedAt: 2, duration: -1), at: moment(1000))
        #expect(table.judgement(of: key, at: moment(1004)) == .alive(until: moment(1005)))
    }
}

import ByohReconcilers
import ControllerRuntime
import KubernetesModel
import TestSupport
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

    // A process that has just started finds Leases of hosts that may have been dead for hours.
    @Test func aLeaseThatIsOnlyFoundProvesNoLife() {
        var table = HeartbeatTable()
        _ = table.observed(lease(renewedAt: 1), at: moment(0), isInitial: true)
        #expect(table.judgement(of: key, at: moment(10)) == .alive(until: moment(60)))
        #expect(!table.isProven(key, at: moment(10)))
        _ = table.observed(lease(renewedAt: 2), at: moment(20))
        #expect(table.isProven(key, at: moment(79)) && !table.isProven(key, at: moment(80)))
        // A list that is made anew shows a renewal all the same.
        _ = table.observed(lease(renewedAt: 3), at: moment(100), isInitial: true)
        #expect(table.isProven(key, at: moment(110)))
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

    // MARK: - Deaths

    @Test func aDeathIsToldOnceAndAtItsMoment() {
        var table = HeartbeatTable()
        _ = table.observed(lease(renewedAt: 1), at: moment(0))
        #expect(table.nextDeath == moment(60))
        let before = table.deaths(until: moment(59))
        let then = table.deaths(until: moment(60))
        let after = table.deaths(until: moment(1000))
        #expect(before.isEmpty && then == [key] && after.isEmpty)
        #expect(table.nextDeath == nil)
    }

    @Test func aHostThatRenewsIsNotToldDead() {
        var table = HeartbeatTable()
        _ = table.observed(lease(renewedAt: 1), at: moment(0))
        _ = table.observed(lease(renewedAt: 2), at: moment(50))
        let early = table.deaths(until: moment(60))
        #expect(early.isEmpty && table.nextDeath == moment(110))
        let late = table.deaths(until: moment(110))
        #expect(late == [key])
    }

    @Test func aHostThatComesBackDiesAgain() {
        var table = HeartbeatTable()
        _ = table.observed(lease(renewedAt: 1), at: moment(0))
        _ = table.deaths(until: moment(60))
        _ = table.observed(lease(renewedAt: 2), at: moment(100))
        let deaths = table.deaths(until: moment(160))
        #expect(deaths == [key])
    }

    // Agents renew often while they work and seldom otherwise, and say so by the duration.
    @Test func aLeaseThatRunsOutEarlierThanTheLastOneCounts() {
        var table = HeartbeatTable()
        _ = table.observed(lease(renewedAt: 1, duration: 300), at: moment(0))
        _ = table.observed(lease(renewedAt: 2, duration: 20), at: moment(10))
        #expect(table.nextDeath == moment(30))
        let deaths = table.deaths(until: moment(30))
        let leftOver = table.deaths(until: moment(300))
        #expect(deaths == [key] && leftOver.isEmpty)
    }

    @Test func aHostThatIsGoneIsNotToldDead() {
        var table = HeartbeatTable()
        _ = table.observed(lease(renewedAt: 1), at: moment(0))
        table.removed(key)
        let deaths = table.deaths(until: moment(60))
        #expect(deaths.isEmpty)
    }

    /// Whatever hosts do, deaths are those that looking at all hosts all the time would find, and timers do not pile up.
    @Test(arguments: [1, 2, 3] as [UInt64]) func deathsAreThoseThatLookingAtAllHostsWouldFind(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = HeartbeatTable()
        let keys = (0..<20).map { ObjectKey(namespace: "default", name: "host-\($0)") }
        var alive: Set<ObjectKey> = []
        for second in 0..<4_000 {
            let now = moment(second)
            let found = Set(alive.filter { if case .alive = table.judgement(of: $0, at: now) { false } else { true } })
            let told = table.deaths(until: now)
            #expect(Set(told) == found && told.count == found.count, "at \(second)")
            alive.subtract(found)
            let key = keys[random.below(keys.count)]
            if random.below(20) == 0 {
                table.removed(key)
                alive.remove(key)
            } else {
                let isNews = table.observed(
                    Lease(
                        metadata: ObjectMeta(name: key.name, namespace: key.namespace),
                        spec: LeaseSpec(
                            leaseDurationSeconds: Int32(5 + random.below(60)),
                            renewTime: MicroTime(microsecondsSinceEpoch: Int64(second)))), at: now)
                #expect(isNews != alive.contains(key))
                alive.insert(key)
            }
            #expect(table.timerCount <= 2 * keys.count + 64)
        }
    }
}

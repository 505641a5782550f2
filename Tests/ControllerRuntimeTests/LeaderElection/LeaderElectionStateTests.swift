import ControllerRuntime
import KubernetesModel
import Testing

@Suite struct LeaderElectionStateTests {
    private var state = LeaderElectionState(identity: "us")
    private let wallTime = MicroTime(microsecondsSinceEpoch: 0)

    private func at(_ seconds: Double) -> Moment { Moment(sinceStart: .seconds(seconds)) }

    private func lease(of holder: String, renewed: Int64 = 0, transitions: Int = 0) -> LeaseRecord {
        LeaseRecord(
            holder: holder, duration: .seconds(holder.isEmpty ? 1 : 15), acquiredAt: nil,
            renewedAt: MicroTime(microsecondsSinceEpoch: renewed), transitions: transitions)
    }

    private mutating func received(
        _ event: LeaderElectionState.Event, at seconds: Double, jitter: Double = 0
    ) -> LeaderElectionState.Action {
        state.received(event, at: at(seconds), wallTime: wallTime, jitter: jitter)
    }

    /// Leads from second 0 on.
    private mutating func lead() {
        _ = received(.missing, at: 0)
        _ = received(.written(resourceVersion: "1"), at: 0)
    }

    // MARK: Taking

    @Test mutating func createsAMissingLease() {
        #expect(state.begin() == .read)
        guard case .create(let record) = received(.missing, at: 0) else { return #expect(Bool(false)) }
        #expect(record.holder == "us")
        #expect(record.duration == .seconds(15))
        #expect(record.acquiredAt == wallTime)
        #expect(!state.isLeading(at: at(0)))
        #expect(received(.written(resourceVersion: "1"), at: 1) == .wait(until: at(3)))
        #expect(state.isLeading(at: at(1)))
    }

    @Test mutating func leavesAForeignLeaseAloneUntilItsDurationAfterTheLastObservedChange() {
        #expect(received(.read(lease(of: "them"), resourceVersion: "1"), at: 100) == .wait(until: at(102)))
        #expect(received(.woke, at: 102) == .read)
        #expect(received(.read(lease(of: "them", renewed: 7), resourceVersion: "2"), at: 114) == .wait(until: at(116)))
        // Version 3 is somebody's label: the record is the same, so it does not count as a renewal.
        #expect(
            received(.read(lease(of: "them", renewed: 7), resourceVersion: "3"), at: 128.9) == .wait(until: at(130.9)))
        guard
            case .update(let taken, let version) = received(
                .read(lease(of: "them", renewed: 7), resourceVersion: "3"), at: 129)
        else { return #expect(Bool(false)) }
        #expect(version == "3")
        #expect(taken.holder == "us")
        #expect(taken.transitions == 1)
    }

    @Test mutating func takesAReleasedLeaseAtOnce() {
        guard case .update(let taken, "5") = received(.read(lease(of: ""), resourceVersion: "5"), at: 0) else {
            return #expect(Bool(false))
        }
        #expect(taken.transitions == 1)
    }

    @Test mutating func waitsUntilADeletedLeaseWouldHaveRunOut() {
        _ = received(.read(lease(of: "them"), resourceVersion: "1"), at: 0)
        #expect(received(.missing, at: 3) == .wait(until: at(5)))
        guard case .create = received(.missing, at: 15) else { return #expect(Bool(false)) }
    }

    @Test mutating func readsAgainAfterLosingARaceForTheLease() {
        _ = received(.missing, at: 0)
        #expect(received(.refused, at: 1) == .wait(until: at(3)))
        #expect(received(.woke, at: 3) == .read)
        #expect(!state.isLeading(at: at(3)))
    }

    @Test mutating func spreadsTheTriesOfCandidatesOverMoreThanAPeriod() throws {
        guard case .wait(let until) = received(.failed, at: 0, jitter: 0.999) else { return #expect(Bool(false)) }
        #expect(until > at(4.3) && until < at(4.4))
    }

    // MARK: Keeping

    @Test mutating func renewsWithoutReadingFirst() {
        lead()
        guard case .update(let renewed, "1") = received(.woke, at: 2) else { return #expect(Bool(false)) }
        #expect(renewed.transitions == 0)
        #expect(received(.written(resourceVersion: "2"), at: 3) == .wait(until: at(5)))
        #expect(state.leadingUntil == at(12), "counted from when the renewal was sent")
    }

    @Test mutating func readsBeforeTheNextRenewalWhenItIsUnknownWhetherTheLastOneTookEffect() {
        lead()
        _ = received(.woke, at: 2)
        #expect(received(.failed, at: 4) == .wait(until: at(6)))
        #expect(received(.woke, at: 6) == .read)
        guard case .update(_, "2") = received(.read(lease(of: "us"), resourceVersion: "2"), at: 6) else {
            return #expect(Bool(false))
        }
    }

    // MARK: Losing

    @Test mutating func stopsLeadingAtTheRenewDeadlineByTheClockAlone() {
        lead()
        #expect(state.isLeading(at: at(9.999)))
        #expect(!state.isLeading(at: at(10)))
    }

    @Test mutating func endsWhenItResumesAfterItsDeadline() {
        lead()
        #expect(received(.woke, at: 60) == .end)
        #expect(received(.woke, at: 61) == .end)
    }

    @Test mutating func endsWhenARenewalSucceededTooLate() {
        lead()
        _ = received(.woke, at: 2)
        #expect(received(.written(resourceVersion: "2"), at: 10) == .end)
    }

    @Test mutating func endsWhenSomebodyElseHoldsTheLease() {
        lead()
        _ = received(.failed, at: 2)
        #expect(received(.read(lease(of: "them"), resourceVersion: "9"), at: 4) == .end)
        #expect(!state.isLeading(at: at(4)))
    }

    @Test mutating func neverWaitsPastTheDeadline() {
        lead()
        #expect(received(.failed, at: 9) == .wait(until: at(10)))
    }

    // MARK: Releasing

    @Test mutating func releasesWithAnEmptyHolderForOneSecond() {
        lead()
        guard case .update(let released, "1") = received(.stop, at: 5) else { return #expect(Bool(false)) }
        #expect(released.holder.isEmpty)
        #expect(released.duration == .seconds(1))
        #expect(!state.isLeading(at: at(5)))
        #expect(received(.written(resourceVersion: "2"), at: 6) == .end)
    }

    @Test mutating func leavesTheLeaseOfASuccessorAlone() {
        lead()
        _ = received(.failed, at: 2)
        #expect(received(.stop, at: 3) == .read)
        #expect(received(.read(lease(of: "them"), resourceVersion: "9"), at: 4) == .end)
    }

    @Test mutating func stopsACampaignWithoutATrace() {
        _ = received(.read(lease(of: "them"), resourceVersion: "1"), at: 0)
        #expect(received(.stop, at: 1) == .end)
    }
}

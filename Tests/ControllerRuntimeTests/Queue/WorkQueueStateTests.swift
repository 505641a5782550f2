import ControllerRuntime
import Testing

@Suite struct WorkQueueStateTests {
    private var queue = WorkQueueState<String>(
        backOff: RetryBackOff(base: .milliseconds(5), limit: .milliseconds(50)))

    private func at(_ seconds: Double) -> Moment { Moment(sinceStart: .seconds(seconds)) }

    // MARK: One key

    @Test mutating func handsOutWhatWasAddedOnce() {
        queue.add("a", .change, at: at(0))
        queue.add("a", .change, at: at(0))
        #expect(queue.next(at: at(1))?.key == "a")
        #expect(queue.next(at: at(1)) == nil)
    }

    @Test mutating func handsOutAKeyAgainAfterWorkWhenItWasAddedMeanwhile() {
        queue.add("a", .change, at: at(0))
        #expect(queue.next(at: at(0))?.key == "a")
        queue.add("a", .change, at: at(1))
        queue.add("a", .change, at: at(2))
        #expect(queue.next(at: at(3)) == nil)
        queue.done("a", at: at(4))
        #expect(queue.next(at: at(4))?.key == "a")
        queue.done("a", at: at(5))
        #expect(queue.next(at: at(5)) == nil)
    }

    @Test mutating func tellsHowLongAKeyWaitedAndWasWorkedOn() {
        queue.add("a", .change, due: at(2), at: at(0))
        #expect(queue.next(at: at(5))?.waited == .seconds(3))
        #expect(queue.unfinishedWork(at: at(9)).longest == .seconds(4))
        #expect(queue.done("a", at: at(11)) == .seconds(6))
    }

    // MARK: Delays

    @Test mutating func keepsTheEarliestOfSeveralTimes() {
        queue.add("a", .change, due: at(10), at: at(0))
        queue.add("a", .change, due: at(5), at: at(0))
        queue.add("a", .change, due: at(20), at: at(0))
        #expect(queue.nextDue() == at(5))
        #expect(queue.next(at: at(4.9)) == nil)
        #expect(queue.next(at: at(5))?.key == "a")
        queue.done("a", at: at(5))
        #expect(queue.next(at: at(30)) == nil)
    }

    @Test mutating func handsOutADelayedKeyAtOnceWhenItIsAddedWithoutDelay() {
        queue.add("a", .change, due: at(10), at: at(0))
        queue.add("a", .change, at: at(1))
        #expect(queue.next(at: at(1))?.key == "a")
        #expect(queue.nextDue() == nil)
    }

    @Test mutating func holdsAKeyThatBecomesDueDuringItsOwnWork() {
        queue.add("a", .change, at: at(0))
        #expect(queue.next(at: at(0)) != nil)
        queue.add("a", .change, due: at(1), at: at(0))
        #expect(queue.next(at: at(2)) == nil)
        queue.done("a", at: at(3))
        #expect(queue.next(at: at(3))?.key == "a")
    }

    // MARK: Back-off

    @Test mutating func backsOffLongerAfterEachFailureUntilForgotten() {
        queue.add("a", .change, at: at(0))
        #expect(queue.next(at: at(0)) != nil)
        let delays = (0..<6).map { _ in queue.retry("a", at: at(0)) }
        #expect(delays == [5, 10, 20, 40, 50, 50].map { .milliseconds($0) })
        queue.forget("a")
        #expect(queue.retry("a", at: at(0)) == .milliseconds(5))
    }

    @Test func backOffNeverOverflows() {
        let backOff = RetryBackOff()
        #expect(backOff.delay(afterFailures: .max) == backOff.limit)
        #expect(backOff.delay(afterFailures: 0) == backOff.base)
    }

    // MARK: Priorities

    @Test mutating func aChangeOvertakesTenThousandObjectsOfTheInitialList() {
        for number in 0..<10_000 { queue.add("\(number)", .background, at: at(0)) }
        queue.add("changed", .change, at: at(1))
        #expect(queue.next(at: at(1))?.key == "changed")
        #expect(queue.next(at: at(1))?.key == "0")
    }

    @Test mutating func aChangeRaisesAKeyThatWaitsInTheBackground() {
        queue.add("a", .background, at: at(0))
        queue.add("b", .background, at: at(0))
        queue.add("b", .change, at: at(1))
        let first = queue.next(at: at(2))
        #expect(first?.key == "b")
        #expect(first?.priority == .change)
        #expect(first?.waited == .seconds(2))
        #expect(queue.next(at: at(2))?.key == "a")
        #expect(queue.next(at: at(2)) == nil)
    }

    @Test mutating func theBackgroundIsNotStarvedByEndlessChanges() {
        queue.add("quiet", .background, at: at(0))
        queue.add("busy", .change, at: at(0))
        var turns = 0
        while let assignment = queue.next(at: at(0)), assignment.key != "quiet" {
            turns += 1
            queue.add("busy", .change, at: at(0))
            queue.done("busy", at: at(0))
        }
        #expect(turns == WorkQueueState<String>.patience)
    }

    // MARK: Stopping

    @Test mutating func handsOutNothingAfterAShutDown() {
        queue.add("a", .change, at: at(0))
        queue.shutDown(draining: false)
        queue.add("b", .change, at: at(0))
        #expect(queue.next(at: at(0)) == nil)
        #expect(queue.isFinished)
    }

    @Test mutating func drainsWhatIsReadyAndDropsWhatIsDelayed() {
        queue.add("a", .change, at: at(0))
        queue.add("b", .change, due: at(5), at: at(0))
        queue.shutDown(draining: true)
        #expect(!queue.isFinished)
        #expect(queue.next(at: at(9))?.key == "a")
        #expect(queue.next(at: at(9)) == nil)
        #expect(queue.isFinished)
    }
}

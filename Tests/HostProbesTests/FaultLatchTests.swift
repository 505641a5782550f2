import Testing

@testable import HostProbes

@Suite struct FaultLatchTests {
    private let failAfter: Duration = .seconds(60)
    private let recoverAfter: Duration = .seconds(30)

    /// What the latch says after each of these observations, `!` for bad ones, at these seconds.
    private func states(_ observations: [(at: Int, isBad: Bool)]) -> [Bool] {
        var latch = FaultLatch()
        return observations.map { at, isBad in
            latch.observe(isBad: isBad, at: .seconds(at), failAfter: failAfter, recoverAfter: recoverAfter)
            return latch.isSet
        }
    }

    @Test func aFaultThatPassesSoonIsNone() {
        #expect(
            states([(0, true), (59, true), (60, false), (90, false), (100, true)]) == [
                false, false, false, false, false,
            ])
    }

    @Test func aFaultThatLastsIsToldUntilItHasBeenOverForAWhile() {
        #expect(
            states([(0, true), (60, true), (61, false), (80, false), (91, false)])
                == [false, true, true, true, false])
    }

    // A service that crashes every ten seconds is up in between.
    @Test func whatIsUpOnlyForMomentsIsDown() {
        let crashes = (0...12).map { (at: $0 * 10, isBad: $0 % 2 == 0) }
        #expect(states(crashes) == (0...12).map { $0 >= 6 })
    }

    @Test func aRelapseStartsTheRecoveryAgain() {
        #expect(
            states([(0, true), (60, true), (70, false), (95, true), (100, false), (125, false), (130, false)])
                == [false, true, true, true, true, true, false])
    }

    @Test func saysWhenToLookAgain() {
        var latch = FaultLatch()
        func due() -> Duration? { latch.due(failAfter: failAfter, recoverAfter: recoverAfter) }
        #expect(due() == nil)
        latch.observe(isBad: true, at: .seconds(5), failAfter: failAfter, recoverAfter: recoverAfter)
        #expect(due() == .seconds(65))
        latch.observe(isBad: true, at: .seconds(65), failAfter: failAfter, recoverAfter: recoverAfter)
        #expect(due() == nil)
        latch.observe(isBad: false, at: .seconds(70), failAfter: failAfter, recoverAfter: recoverAfter)
        #expect(due() == .seconds(100))
        latch.observe(isBad: false, at: .seconds(100), failAfter: failAfter, recoverAfter: recoverAfter)
        #expect(due() == nil && !latch.isSet)
    }
}

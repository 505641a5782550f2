import ControllerRuntime
import Testing

@Suite struct LeaderElectionTimingTests {
    @Test(arguments: [
        (15.0, 15.0, 2.0, "The lease duration is 15.0 seconds; it must be more than the renew deadline of 15.0 seconds"),
        (15, 3, 2, "The renew deadline is 3.0 seconds; it must be more than twice the retry period of 2.0 seconds"),
        (15, 10, 0, "The retry period is 0.0 seconds; it must be more than zero"),
        (15.5, 10, 2, "The lease duration is 15.5 seconds; a Lease counts it in whole seconds"),
    ])
    func refusesPeriodsThatAllowTwoLeaders(lease: Double, deadline: Double, retry: Double, sentence: String) {
        let error = #expect(throws: InvalidLeaderElectionTiming.self) {
            try LeaderElectionTiming(
                leaseDuration: .seconds(lease), renewDeadline: .seconds(deadline), retryPeriod: .seconds(retry))
        }
        #expect(error?.description == sentence)
    }
}

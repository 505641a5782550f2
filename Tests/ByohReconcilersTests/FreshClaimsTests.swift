import ByohAPI
import ByohReconcilers
import ControllerRuntime
import KubernetesModel
import Testing

@Suite struct FreshClaimsTests {
    private let host = ObjectKey(namespace: "default", name: "host-1")

    private func moment(_ seconds: Int) -> Moment { Moment(sinceStart: .seconds(seconds)) }

    @Test func theFirstWordIsWaitedForAMoment() {
        var claims = FreshClaims()
        let claim = ClaimID.random()
        let first = claims.timeLeft(claim, on: host, at: moment(10))
        let second = claims.timeLeft(claim, on: host, at: moment(11))
        let third = claims.timeLeft(claim, on: host, at: moment(12))
        let fourth = claims.timeLeft(claim, on: host, at: moment(500))
        #expect(first == .seconds(2) && second == .seconds(1))
        #expect(third == nil && fourth == nil, "what is missed stays missed")
    }

    @Test func anotherClaimCountsAnew() {
        var claims = FreshClaims()
        _ = claims.timeLeft(.random(), on: host, at: moment(10))
        let next = claims.timeLeft(.random(), on: host, at: moment(100))
        #expect(next == .seconds(2) && claims.count == 1)
    }

    @Test func aHostThatHasBegunIsForgotten() {
        var claims = FreshClaims()
        _ = claims.timeLeft(.random(), on: host, at: moment(10))
        claims.forget(host)
        #expect(claims.count == 0)
    }
}

import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

@Suite struct FlowLimiterTests {
    private let limit = FlowLimit(perSecond: 10, burst: 3)

    @Test func aBurstPassesAndThenOneEachInterval() {
        var limiter = FlowLimiter(limit)
        var passed: [Duration] = []
        for _ in 0..<6 {
            let ticket = limiter.join(.normal)
            var now = passed.last ?? .zero
            while case .wait(let moment) = limiter.ask(ticket, at: now) { now = moment }
            passed.append(now)
        }
        #expect(passed == [.zero, .zero, .zero, .milliseconds(100), .milliseconds(200), .milliseconds(300)])
    }

    @Test func theUrgentGoFirst() {
        var limiter = FlowLimiter(FlowLimit(perSecond: 1, burst: 1))
        #expect(limiter.ask(limiter.join(.normal), at: .zero) == .go)
        let (background, normal, critical) = (limiter.join(.background), limiter.join(.normal), limiter.join(.critical))
        #expect(limiter.ask(critical, at: .zero) == .wait(until: .seconds(1)))
        #expect(limiter.ask(normal, at: .zero) == .wait(until: .seconds(2)))
        #expect(limiter.ask(background, at: .zero) == .wait(until: .seconds(3)))
        #expect(limiter.ask(normal, at: .seconds(1)) == .wait(until: .seconds(2)))
        #expect(limiter.ask(critical, at: .seconds(1)) == .go)
        limiter.leave(normal)
        #expect(limiter.ask(background, at: .seconds(2)) == .go)
        #expect(limiter.waiting == 0)
    }

    @Test func neverMoreThanTheRateAndTheBurst() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            var limiter = FlowLimiter(limit)
            var waiting: [FlowLimiter.Ticket] = []
            var gone: [Duration] = []
            var now: Duration = .zero
            for _ in 0..<100 {
                now += .milliseconds(generator.below(60))
                waiting.append(limiter.join(RequestPriority.allCases[generator.below(3)]))
                waiting.removeAll { ticket in
                    guard limiter.ask(ticket, at: now) == .go else { return false }
                    gone.append(now)
                    return true
                }
                if generator.below(8) == 0, let last = waiting.popLast() { limiter.leave(last) }
            }
            #expect(limiter.waiting == waiting.count)
            for (index, moment) in gone.enumerated() where index >= 3 {
                // Any window holds at most the burst plus what the rate makes in it.
                #expect(moment - gone[index - 3] >= .milliseconds(99))
            }
        }
    }
}

import KubernetesClient
import Testing

@Suite struct WatchBackOffTests {
    @Test(arguments: 0..<50 as Range<UInt64>)
    func growsFromUnderTwoSecondsToHalfAMinute(seed: UInt64) {
        var backOff = WatchBackOff(seed: seed)
        var now = Duration.zero
        for number in 0..<12 {
            let pause = backOff.pause(at: now)
            let ceiling = min(.milliseconds(1600) * (1 << number), .seconds(30))
            #expect(pause >= ceiling / 2 && pause <= ceiling)
            now += pause + .milliseconds(10)
        }
    }

    @Test func beginsAnewAfterAHealthyTime() {
        var backOff = WatchBackOff(seed: 1)
        var now = Duration.zero
        for _ in 0..<8 { now += backOff.pause(at: now) }
        #expect(backOff.pause(at: now + .seconds(119)) >= .seconds(15))
        #expect(backOff.pause(at: now + .seconds(300)) <= .milliseconds(1600))
    }

    @Test func letsOneFailurePassForFree() {
        var backOff = WatchBackOff(seed: 1)
        #expect(backOff.pause(at: .zero, firstIsFree: true) == .zero)
        #expect(backOff.pause(at: .seconds(1), firstIsFree: true) >= .milliseconds(800))
        #expect(backOff.pause(at: .seconds(200), firstIsFree: true) == .zero)
    }

    @Test func waitsAsLongAsTheServerAsksWithinReason() {
        var backOff = WatchBackOff(seed: 1)
        #expect(backOff.pause(at: .zero, asked: .seconds(60)) == .seconds(60))
        #expect(backOff.pause(at: .zero, asked: .seconds(100_000)) == .seconds(300))
    }

    @Test func spreadsTheLifeOfWatches() {
        var backOff = WatchBackOff(seed: 1)
        let lengths = Set((0..<100).map { _ in backOff.spread(.seconds(300)) })
        #expect(lengths.allSatisfy { (300..<600).contains($0) })
        #expect(lengths.count > 50)
        #expect(backOff.spread(.milliseconds(1)) == 1)
    }
}

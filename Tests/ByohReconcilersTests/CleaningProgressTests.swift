import ByohAPI
import ByohReconcilers
import ControllerRuntime
import KubernetesModel
import Testing

@Suite struct CleaningProgressTests {
    private let host = ObjectKey(namespace: "default", name: "host-1")

    @Test func countsFromTheLastNewWord() {
        var progress = CleaningProgress()
        #expect(progress.silence(of: host, saying: nil, at: moment(0)) == .zero)
        #expect(progress.silence(of: host, saying: nil, at: moment(60)) == .seconds(60))
        #expect(progress.silence(of: host, saying: word("unmount"), at: moment(90)) == .zero)
        #expect(progress.silence(of: host, saying: word("unmount"), at: moment(120)) == .seconds(30))
    }

    /// An agent that falls over at the same step each time says the same words each time.
    @Test func whatWasSaidBeforeIsNotNew() {
        var progress = CleaningProgress()
        for second in stride(from: 0, to: 600, by: 20) {
            _ = progress.silence(of: host, saying: word("stop-containers"), at: moment(second))
            _ = progress.silence(of: host, saying: word("unmount"), at: moment(second + 10))
        }
        #expect(progress.silence(of: host, saying: word("unmount"), at: moment(610)) == .seconds(600))
    }

    /// Only the time of the report differs.
    @Test func theTimeIsNoNews() {
        var progress = CleaningProgress()
        var observed = word("unmount")
        _ = progress.silence(of: host, saying: observed, at: moment(0))
        observed.startedAt = Time(secondsSinceEpoch: 1_800_000_000)
        #expect(progress.silence(of: host, saying: observed, at: moment(7)) == .seconds(7))
    }

    @Test func aHostCannotGoOnForEverByMakingUpWords() {
        var progress = CleaningProgress()
        for number in 0..<1_000 {
            _ = progress.silence(of: host, saying: word("step-\(number)"), at: moment(number))
        }
        #expect(progress.silence(of: host, saying: word("another"), at: moment(1_000)) > .seconds(700))
    }

    @Test func hostsAreApartAndForgotten() {
        var progress = CleaningProgress()
        let other = ObjectKey(namespace: "default", name: "host-2")
        _ = progress.silence(of: host, saying: nil, at: moment(0))
        #expect(progress.silence(of: other, saying: nil, at: moment(50)) == .zero)
        progress.removed(host)
        #expect(progress.silence(of: host, saying: nil, at: moment(60)) == .zero)
    }

    private func word(_ step: String) -> ObservedPlan {
        ObservedPlan(revision: 2, checksum: "c", phase: .cleaning, step: step)
    }

    private func moment(_ seconds: Int) -> Moment { Moment(sinceStart: .seconds(seconds)) }
}

import ByohReconcilers
import ControllerRuntime
import HostMatching
import KubernetesModel
import Testing

@Suite struct ToldExplanationsTests {
    private let machine = ObjectKey(namespace: "default", name: "m1")

    private func moment(_ seconds: Int) -> Moment { Moment(sinceStart: .seconds(seconds)) }

    private func explanation(_ excluded: [Unfitness: Int]) -> HostMatch.Explanation {
        HostMatch.Explanation(hosts: excluded.values.reduce(0, +), excluded: excluded)
    }

    @Test func newNumbersAreToldAfterAWhile() {
        var told = ToldExplanations()
        let first = told.explanation(explanation([.claimed: 7]), for: machine, at: moment(0))
        let soon = told.explanation(explanation([.claimed: 8]), for: machine, at: moment(44))
        let later = told.explanation(explanation([.claimed: 9]), for: machine, at: moment(45))
        #expect(first == explanation([.claimed: 7]) && soon == first && later == explanation([.claimed: 9]))
    }

    // Two processes that each repeat their own numbers would write in turns.
    @Test func whatAnotherProcessHasToldIsNotTakenBack() {
        var told = ToldExplanations()
        let first = told.explanation(explanation([.claimed: 7]), for: machine, at: moment(0))
        let same = told.explanation(
            explanation([.claimed: 8]), for: machine, showing: first.description, at: moment(1))
        #expect(same == first)
        let other = told.explanation(
            explanation([.claimed: 9]), for: machine, showing: explanation([.claimed: 8]).description, at: moment(2))
        #expect(other == explanation([.claimed: 9]))
    }

    @Test func aNewReasonIsToldAtOnce() {
        var told = ToldExplanations()
        _ = told.explanation(explanation([.claimed: 7]), for: machine, at: moment(0))
        let news = explanation([.claimed: 7, .cordoned: 1])
        let now = told.explanation(news, for: machine, at: moment(1))
        #expect(now == news)
        let back = told.explanation(explanation([.claimed: 8]), for: machine, at: moment(2))
        #expect(back == explanation([.claimed: 8]))
    }

    @Test func theFirstHostIsNews() {
        var told = ToldExplanations()
        _ = told.explanation(explanation([:]), for: machine, at: moment(0))
        let now = told.explanation(explanation([.selector: 1]), for: machine, at: moment(1))
        #expect(now == explanation([.selector: 1]))
    }

    @Test func aMachineThatIsServedIsForgotten() {
        var told = ToldExplanations()
        _ = told.explanation(explanation([.claimed: 7]), for: machine, at: moment(0))
        told.forget(machine)
        #expect(told.count == 0)
        let now = told.explanation(explanation([.claimed: 8]), for: machine, at: moment(1))
        #expect(now == explanation([.claimed: 8]))
    }
}

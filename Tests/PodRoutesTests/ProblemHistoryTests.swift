import ControllerRuntime
import Testing

@testable import PodRoutes

@Suite struct ProblemHistoryTests {
    @Test func tellsOnceOfWhatLastsAndOfItsEnd() {
        var history = ProblemHistory()
        #expect(history.received([.named("a")], at: moment(0)) == .init())
        #expect(history.received([.named("a"), .named("b")], at: moment(29)) == .init())
        #expect(
            history.received([.named("a"), .named("b")], at: moment(30))
                == .init(lasting: ["a"], standing: .broken(["a"])))
        #expect(history.received([.named("a")], at: moment(60)) == .init())
        #expect(history.received([], at: moment(61)) == .init(areOver: true, standing: .whole))
        #expect(history.received([], at: moment(62)) == .init())
    }

    @Test func saysNothingOfWhatPasses() {
        var history = ProblemHistory()
        #expect(history.received([.named("a")], at: moment(0)) == .init())
        #expect(history.received([], at: moment(10)) == .init(standing: .whole))
        #expect(history.received([.named("a")], at: moment(40)) == .init())
    }

    /// Each try fails with other words.
    @Test func tellsOfAProblemWhoseWordsChange() {
        var history = ProblemHistory()
        #expect(history.received([ProblemReport(key: "a", sentence: "port 1")], at: moment(0)) == .init())
        #expect(
            history.received([ProblemReport(key: "a", sentence: "port 2")], at: moment(30))
                == .init(lasting: ["port 2"], standing: .broken(["port 2"])))
        #expect(history.received([ProblemReport(key: "a", sentence: "port 3")], at: moment(60)) == .init())
    }

    /// While the API server is away nobody knows of a route that is missing.
    @Test func nodesThatCannotBeReadAreNoMissingRoute() {
        struct Silence: Error {}
        var history = ProblemHistory()
        let unreadable = ProblemReport.unreadable(Silence())
        #expect(history.received([], at: moment(0)) == .init(standing: .whole))
        #expect(history.received([unreadable], at: moment(10)) == .init())
        #expect(
            history.received([unreadable], at: moment(40))
                == .init(lasting: [unreadable.sentence], standing: .unknown(unreadable.sentence)))
        #expect(history.received([unreadable, .named("a")], at: moment(41)) == .init())
        #expect(
            history.received([unreadable, .named("a")], at: moment(71))
                == .init(lasting: ["a"], standing: .broken(["a"])))
        #expect(history.received([unreadable], at: moment(72)) == .init(standing: .unknown(unreadable.sentence)))
        #expect(history.received([], at: moment(73)) == .init(areOver: true, standing: .whole))
    }

    private func moment(_ seconds: Int) -> Moment { Moment(sinceStart: .seconds(seconds)) }
}

extension ProblemReport {
    fileprivate static func named(_ name: String) -> ProblemReport { ProblemReport(key: name, sentence: name) }
}

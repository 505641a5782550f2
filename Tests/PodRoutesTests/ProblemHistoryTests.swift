import ControllerRuntime
import Testing

@testable import PodRoutes

@Suite struct ProblemHistoryTests {
    @Test func tellsOnceOfWhatLastsAndOfItsEnd() {
        var history = ProblemHistory()
        #expect(history.received(["a"], at: moment(0)) == .init())
        #expect(history.received(["a", "b"], at: moment(29)) == .init())
        #expect(history.received(["a", "b"], at: moment(30)) == .init(lasting: ["a"]))
        #expect(history.received(["a"], at: moment(60)) == .init())
        #expect(history.received([], at: moment(61)) == .init(areOver: true))
        #expect(history.received([], at: moment(62)) == .init())
    }

    @Test func saysNothingOfWhatPasses() {
        var history = ProblemHistory()
        #expect(history.received(["a"], at: moment(0)) == .init())
        #expect(history.received([], at: moment(10)) == .init())
        #expect(history.received(["a"], at: moment(40)) == .init())
    }

    private func moment(_ seconds: Int) -> Moment { Moment(sinceStart: .seconds(seconds)) }
}

import ControllerRuntime
import Testing
import TestSupport

@Suite struct SignalTests {
    private let signal = Signal()

    @Test func remembersARingThatFoundNobody() async {
        signal.ring()
        signal.ring()
        await signal.wait()
    }

    @Test func wakesWhoeverWaits() async {
        async let woken: Void = signal.wait()
        signal.ring()
        await woken
    }

    @Test func returnsWhenItsTaskIsCancelled() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await signal.wait() }
            group.cancelAll()
        }
    }

    @Test func returnsAtTheDeadline() async {
        let clock = ManualClock()
        let timeline = Timeline(clock)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await signal.wait(until: timeline.now.advanced(by: .seconds(5)), on: timeline) }
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(5))
        }
    }
}

@Suite struct DeadlineTests {
    private let clock = ManualClock()
    private struct Failure: Error {}

    @Test func returnsTheValueOfWorkThatEndsInTime() async throws {
        let timeline = Timeline(clock)
        let value = try await timeline.withDeadline(timeline.now.advanced(by: .seconds(1)), "Counting") { 3 }
        #expect(value == 3)
        #expect(clock.sleeperCount == 0)
    }

    @Test func passesOnTheErrorOfWorkThatFailsInTime() async {
        let timeline = Timeline(clock)
        await #expect(throws: Failure.self) {
            try await timeline.withDeadline(timeline.now.advanced(by: .seconds(1)), "Counting") { throw Failure() }
        }
    }

    @Test func cancelsWorkThatTakesTooLongAndSaysWhich() async {
        let timeline = Timeline(clock)
        await withTaskGroup(of: DeadlineExceeded?.self) { group in
            group.addTask {
                await #expect(throws: DeadlineExceeded.self) {
                    try await timeline.withDeadline(timeline.now.advanced(by: .seconds(7)), "Counting") {
                        try await clock.sleep(for: .seconds(1000))
                    }
                }
            }
            await clock.sleepers(atLeast: 2)
            clock.advance(by: .seconds(7))
            #expect(await group.next()??.description == "Counting did not end within 7.0 seconds")
        }
    }

    @Test func isNotADeadlineWhenTheWholeTaskIsCancelled() async {
        let timeline = Timeline(clock)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await timeline.withDeadline(timeline.now.advanced(by: .seconds(7)), "Counting") {
                        try await clock.sleep(for: .seconds(1000))
                    }
                }
            }
            await clock.sleepers(atLeast: 2)
            group.cancelAll()
        }
    }
}

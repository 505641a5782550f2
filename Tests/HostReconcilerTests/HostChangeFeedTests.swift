import ControllerRuntime
import HostFakes
import HostReconciler
import HostSystem
import Logging
import TestSupport
import Testing

@Suite struct HostChangeFeedTests {
    private static let change = HostChange.interface("eth0")

    @Test func aBurstIsOneChange() async {
        await with { kernel, clock, bursts in
            for _ in 0..<100 { kernel.tell(Self.change) }
            await clock.sleepers(atLeast: 1)
            // Not settled yet.
            kernel.tell(Self.change)
            clock.advance(by: .seconds(2))
            await clock.sleepers(atLeast: 1)
            let begin = clock.now
            clock.advance(by: .seconds(2))
            var told = await bursts.first { _ in true }
            #expect(told == begin.advanced(by: .seconds(2)))
            // What was part of it is not told again, and what does not concern the listener never.
            kernel.tell(.interface("veth1"))
            clock.advance(by: .seconds(100))
            kernel.tell(Self.change)
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(2))
            told = await bursts.first { _ in true }
            #expect(told == begin.advanced(by: .seconds(104)))
        }
    }

    @Test func aBurstThatDoesNotEndIsToldAllTheSame() async {
        await with { kernel, clock, bursts in
            let begin = clock.now
            kernel.tell(Self.change)
            for _ in 0..<5 {
                await clock.sleepers(atLeast: 1)
                kernel.tell(Self.change)
                clock.advance(by: .seconds(2))
            }
            let told = await bursts.first { _ in true }
            #expect(told == begin.advanced(by: .seconds(10)))
        }
    }

    // Whatever changed meanwhile is found by looking again.
    @Test func aSourceThatRefusesIsAskedAgainLater() async {
        await with(FakeChanges(refusals: 1)) { _, clock, _ in
            #expect(clock.now.sinceStart == .seconds(302))
        }
    }

    /// Runs a feed and one listener, and begins when what was before has been told. `bursts` are the times of what is told.
    private func with(
        _ kernel: FakeChanges = FakeChanges(),
        _ body:
            @escaping @Sendable (FakeChanges, ManualClock, AsyncStream<ManualClock.Instant>) async ->
            Void
    ) async {
        let clock = ManualClock()
        let timeline = Timeline(clock)
        let feed = HostChangeFeed(
            [kernel], timeline: timeline, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let listener = feed.listener { $0 != .interface("veth1") }
        let (times, time) = AsyncStream.makeStream(of: ManualClock.Instant.self)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await feed.run() }
            group.addTask {
                while !Task.isCancelled {
                    await listener.burst(on: timeline)
                    time.yield(clock.now)
                }
            }
            defer { group.cancelAll() }
            await clock.sleepers(atLeast: 1)
            // It sleeps after a refusal, or to see whether what was before has settled.
            while let due = clock.nextDeadline, clock.now.duration(to: due) >= .seconds(300) {
                clock.advance(to: due)
                await clock.sleepers(atLeast: 1)
            }
            clock.advance(by: .seconds(2))
            _ = await times.first { _ in true }
            await body(kernel, clock, times)
        }
    }
}

import ControllerRuntime
import KubernetesModel
import MetricsTestKit
import TestSupport
import Testing

/// The names and meanings are client-go's, so that its dashboards work.
@Suite struct WorkQueueMetricsTests {
    private static let labels = [("name", "test")]

    private let clock = ManualClock()
    private let metrics = TestMetrics()
    private let queue: WorkQueue

    init() {
        queue = WorkQueue(
            timeline: Timeline(clock), metrics: WorkQueueMetrics(name: "test", factory: metrics),
            backOff: RetryBackOff())
    }

    private func counter(_ name: String) throws -> Int64 {
        try metrics.expectCounter("workqueue_\(name)", Self.labels).totalValue
    }

    private func gauge(_ name: String) throws -> Double? {
        try metrics.expectGauge("workqueue_\(name)", Self.labels).lastValue
    }

    /// In nanoseconds, as swift-metrics hands them on.
    private func times(_ name: String) throws -> [Int64] {
        try metrics.expectTimer("workqueue_\(name)", Self.labels).values
    }

    @Test func countsWhatIsAddedAndHowDeepTheQueueIs() async throws {
        queue.add(.a)
        queue.add(.b)
        queue.add(.a)
        // A key that waits already is not counted again.
        #expect(try counter("adds_total") == 2)
        #expect(try gauge("depth") == 2)
        _ = await queue.next()
        #expect(try gauge("depth") == 1)
    }

    @Test func timesTheWaitAndTheWork() async throws {
        queue.add(.a)
        clock.advance(by: .seconds(3))
        let key = try #require(await queue.next())
        clock.advance(by: .seconds(2))
        queue.finish(key, as: .settled)
        #expect(try times("queue_duration_seconds") == [3_000_000_000])
        #expect(try times("work_duration_seconds") == [2_000_000_000])
    }

    @Test func countsRetriesAndNothingElseAsRetries() async throws {
        for disposition in [WorkQueue.Disposition.retry, .recheck(after: .zero), .postponed(.zero), .settled] {
            queue.add(ObjectKey(name: "\(disposition)"))
            let key = try #require(await queue.next())
            queue.finish(key, as: disposition)
        }
        #expect(try counter("retries_total") == 1)
    }

    @Test func measuresWorkThatDoesNotEnd() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await queue.run() }
            queue.add(.a)
            queue.add(.b)
            _ = await queue.next()
            clock.advance(by: .seconds(4))
            _ = await queue.next()
            // It measures when it is woken, too; the beat after that is what counts.
            while try gauge("longest_running_processor_seconds") ?? 0 < 5 {
                if let beat = clock.nextDeadline { clock.advance(to: beat) }
                await Task.yield()
            }
            group.cancelAll()
        }
        let longest = try #require(try gauge("longest_running_processor_seconds"))
        #expect(longest >= 5)
        #expect(try gauge("unfinished_work_seconds") == longest + (longest - 4), "the second key was taken 4 s later")
    }
}

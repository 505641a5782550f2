import ControllerRuntime
import KubernetesModel
import TestSupport
import Testing

@Suite struct WorkQueueTests {
    private let clock = ManualClock()
    private let queue: WorkQueue

    init() {
        queue = WorkQueue(timeline: Timeline(clock), metrics: WorkQueueMetrics(name: "test"))
    }

    @Test func aWaitingWorkerReceivesWhatIsAdded() async {
        async let key = queue.next()
        queue.add(.a)
        #expect(await key == .a)
    }

    @Test func aDelayedKeyIsHandedOutWhenItsTimeHasCome() async {
        await withTaskGroup(of: ObjectKey?.self) { group in
            group.addTask {
                await queue.run()
                return nil
            }
            queue.add(.a, after: .seconds(10))
            group.addTask { await queue.next() }
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(10))
            #expect(await group.next() == .a)
            group.cancelAll()
        }
    }

    @Test func anEarlierKeyShortensTheSleepOfTheTimekeeper() async {
        await withTaskGroup(of: ObjectKey?.self) { group in
            queue.add(.late, after: .seconds(100))
            group.addTask {
                await queue.run()
                return nil
            }
            await clock.sleepers(atLeast: 1)
            queue.add(.early, after: .seconds(1))
            group.addTask { await queue.next() }
            while clock.nextDeadline != ManualClock.Instant(sinceStart: .seconds(1)) { await Task.yield() }
            clock.advance(by: .seconds(1))
            #expect(await group.next() == .early)
            group.cancelAll()
        }
    }

    @Test func theTimekeeperSleepsOnWhenAKeyBecomesDueWhileEveryWorkerIsBusy() async {
        queue.add(.busy)
        #expect(await queue.next() == .busy)
        queue.add(.a, after: .seconds(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await queue.run() }
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(1))
            // It sleeps again, until it refreshes the measures of the work that goes on.
            while clock.nextDeadline ?? clock.now <= clock.now { await Task.yield() }
            #expect(clock.nextDeadline == ManualClock.Instant(sinceStart: .seconds(6)))
            group.cancelAll()
        }
        #expect(await queue.next() == .a)
    }

    @Test func aCancelledWorkerStopsWaitingAndTakesNothingAway() async {
        await withTaskGroup(of: ObjectKey?.self) { group in
            group.addTask { await queue.next() }
            group.cancelAll()
            #expect(await group.next() == .some(nil))
        }
        queue.add(.a)
        #expect(await queue.next() == .a)
    }

    @Test func aShutDownReleasesEveryWaitingWorker() async {
        await withTaskGroup(of: ObjectKey?.self) { group in
            for _ in 0..<4 { group.addTask { await queue.next() } }
            queue.shutDown()
            for await key in group { #expect(key == nil) }
        }
    }

    /// Four workers on forty keys that are added over and over: no key is ever with two of them.
    @Test func noKeyIsEverWithTwoWorkers() async {
        let inWork = Ledger<ObjectKey>()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    while let key = await queue.next() {
                        #expect(inWork.begin(key))
                        await Task.yield()
                        inWork.end(key)
                        queue.finish(key, as: .settled)
                    }
                }
            }
            for round in 0..<2000 { queue.add(ObjectKey(name: "\(round % 40)")) }
            queue.shutDown(draining: true)
        }
        #expect(inWork.total >= 40)
    }
}

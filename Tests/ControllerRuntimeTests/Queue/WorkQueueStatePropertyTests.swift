import ControllerRuntime
import Testing
import TestSupport

/// Random operations on the queue beside a model that is too simple to be wrong.
@Suite struct WorkQueueStatePropertyTests {
    /// What must be true of the queue: the earliest time each key is wanted, and what is in work.
    private struct Model {
        var wanted: [Int: Moment] = [:]
        var inWork: Set<Int> = []
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func neverLosesDoublesOrDelaysAKey(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = WorkQueueState<Int>(backOff: RetryBackOff(base: .seconds(1), limit: .seconds(30)))
        var model = Model()
        var now = Moment(sinceStart: .zero)

        for _ in 0..<500 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3:
                let key = Int.random(in: 0..<20, using: &random)
                queue.add(key, WorkPriority.allCases.randomElement(using: &random) ?? .change, at: now)
                model.wanted[key] = min(model.wanted[key] ?? now, now)
            case 3..<5:
                let key = Int.random(in: 0..<20, using: &random)
                let due = now.advanced(by: .seconds(Int.random(in: 0..<60, using: &random)))
                queue.add(key, .background, due: due, at: now)
                model.wanted[key] = min(model.wanted[key] ?? due, due)
            case 5..<8:
                let mayBeHandedOut = model.wanted.filter { $1 <= now && !model.inWork.contains($0) }
                #expect(queue.readyCount <= mayBeHandedOut.count, "seed \(seed)")
                guard let assignment = queue.next(at: now) else {
                    #expect(mayBeHandedOut.isEmpty, "seed \(seed): \(mayBeHandedOut) was due and not handed out")
                    break
                }
                #expect(mayBeHandedOut[assignment.key] != nil, "seed \(seed): \(assignment.key) was handed out wrongly")
                model.wanted[assignment.key] = nil
                model.inWork.insert(assignment.key)
            case 8:
                guard let key = model.inWork.min() else { break }
                if Bool.random(using: &random) {
                    let due = now.advanced(by: queue.retry(key, at: now))
                    model.wanted[key] = min(model.wanted[key] ?? due, due)
                } else {
                    queue.forget(key)
                }
                #expect(queue.done(key, at: now) != nil)
                model.inWork.remove(key)
            default:
                now = now.advanced(by: .milliseconds(Int.random(in: 0..<20_000, using: &random)))
            }
            #expect(queue.waitingCount == model.wanted.count, "seed \(seed)")
            #expect(queue.inWorkCount == model.inWork.count, "seed \(seed)")
            let delayed = model.wanted.values.filter { $0 > now }.min()
            if let due = queue.nextDue(), due > now { #expect(due == delayed, "seed \(seed)") }
        }
    }

    /// A key that is rechecked in hours and changes every second must not leave its timers behind.
    @Test func forgetsTimersThatWereOvertaken() {
        var queue = WorkQueueState<Int>()
        var now = Moment(sinceStart: .zero)
        for _ in 0..<10_000 {
            queue.add(1, .change, at: now)
            #expect(queue.next(at: now)?.key == 1)
            queue.add(1, .change, due: now.advanced(by: .seconds(36_000)), at: now)
            queue.done(1, at: now)
            now = now.advanced(by: .seconds(1))
        }
        #expect(queue.timerCount <= 66)
    }
}

import ControllerRuntime
import HeapModule
import KubernetesModel
import TestSupport

/// Candidates, their clocks, a network and an API server, all in one thread and in simulated time.
///
/// Clocks start anywhere and drift by up to half a percent. Requests are slow, are lost before or after they took
/// effect, or arrive long after the candidate gave up on them. Processes are stopped and resumed, ask to stop, and are
/// started again under a new identity after they end. From ``calm`` on nothing goes wrong any more.
struct ElectionSimulation {
    /// Milliseconds of true time.
    typealias Instant = Int

    private enum Happening {
        /// A candidate's wait is over, or its answer has arrived.
        case delivery(candidate: Int, life: Int, LeaderElectionState.Event)
        /// A request has reached the server.
        case arrival(candidate: Int, life: Int, LeaderElectionState.Action, answerIsLost: Bool, answerDelay: Int)
        case restart(candidate: Int)
    }

    private struct Entry: Comparable {
        let time: Instant
        let number: Int
        let happening: Happening

        static func < (left: Self, right: Self) -> Bool { (left.time, left.number) < (right.time, right.number) }
        static func == (left: Self, right: Self) -> Bool { left.number == right.number }
    }

    private struct Candidate {
        var state: LeaderElectionState
        /// Counts restarts, so that what was meant for an earlier life is dropped.
        var life = 0
        /// Which answer the candidate waits for; a later one is dropped.
        var clockOffset: Int
        var clockRate: Double
        var pausedUntil: Instant = 0
        var awaitsAnswer = false
    }

    private struct Server {
        var record: LeaseRecord?
        var version = 0

        mutating func handle(_ action: LeaderElectionState.Action) -> LeaderElectionState.Event {
            switch action {
            case .read:
                return record.map { .read($0, resourceVersion: "\(version)") } ?? .missing
            case .create(let new):
                guard record == nil else { return .refused }
                return write(new)
            case .update(let new, let expected):
                guard record != nil, expected == "\(version)" else { return .refused }
                return write(new)
            case .wait, .end:
                return .failed
            }
        }

        private mutating func write(_ new: LeaseRecord) -> LeaderElectionState.Event {
            record = new
            version += 1
            return .written(resourceVersion: "\(version)")
        }
    }

    private var random: SeededGenerator
    private var candidates: [Candidate] = []
    private var server = Server()
    private var agenda = Heap<Entry>()
    private var lastNumber = 0
    private var now: Instant = 0
    private let calm: Instant

    /// What went wrong, if anything did.
    private(set) var verdict: String?
    /// How often leadership was taken up.
    private(set) var reigns = 0
    private var leader: (candidate: Int, life: Int)?

    init(seed: UInt64, calm: Instant = 90_000) {
        self.calm = calm
        random = SeededGenerator(seed: seed)
        for index in 0..<Int.random(in: 2...4, using: &random) {
            candidates.append(
                Candidate(
                    state: LeaderElectionState(identity: "\(index).0"),
                    clockOffset: Int.random(in: -1_000_000...1_000_000, using: &random),
                    clockRate: Double.random(in: 0.995...1.005, using: &random)))
            schedule(.delivery(candidate: index, life: 0, .woke), at: Int.random(in: 0..<3000, using: &random))
        }
    }

    /// Runs until `end`, or until two candidates lead at once.
    mutating func run(until end: Instant) {
        while verdict == nil, let entry = agenda.popMin(), entry.time < end {
            now = entry.time
            perform(entry.happening)
            checkThatOneLeadsAtMost()
        }
        now = end
        if verdict == nil, leaders.isEmpty { verdict = "nobody leads after \(end - calm) ms of calm" }
    }

    // MARK: - Steps

    private var leaders: [Int] {
        candidates.indices.filter { candidates[$0].state.isLeading(at: localTime(of: $0, at: now)) }
    }

    private mutating func checkThatOneLeadsAtMost() {
        let leaders = leaders
        if leaders.count > 1 { verdict = "candidates \(leaders) both lead at \(now) ms" }
        if let first = leaders.first, leader.map({ $0 != (first, candidates[first].life) }) ?? true {
            leader = (first, candidates[first].life)
            reigns += 1
        }
    }

    private mutating func perform(_ happening: Happening) {
        switch happening {
        case .restart(let index):
            candidates[index].life += 1
            candidates[index].state = LeaderElectionState(identity: "\(index).\(candidates[index].life)")
            deliver(.woke, to: index)
        case .arrival(let index, let life, let action, let answerIsLost, let delay):
            let answer = server.handle(action)
            guard !answerIsLost else { return }
            schedule(.delivery(candidate: index, life: life, answer), at: now + delay)
        case .delivery(let index, let life, let event):
            guard candidates[index].life == life else { return }
            guard candidates[index].pausedUntil <= now else {
                return schedule(happening, at: candidates[index].pausedUntil)
            }
            if isRough, chance(1, in: 60) {
                candidates[index].pausedUntil = now + Int.random(in: 0..<40_000, using: &random)
            }
            deliver(isRough && chance(1, in: 100) && !candidates[index].awaitsAnswer ? .stop : event, to: index)
        }
    }

    private mutating func deliver(_ event: LeaderElectionState.Event, to index: Int) {
        candidates[index].awaitsAnswer = false
        let action = candidates[index].state.received(
            event, at: localTime(of: index, at: now),
            wallTime: MicroTime(microsecondsSinceEpoch: Int64(now + candidates[index].clockOffset) * 1000),
            jitter: Double.random(in: 0..<1, using: &random))
        let life = candidates[index].life
        switch action {
        case .wait(let moment):
            let overslept = Int.random(in: 0..<100, using: &random)
            schedule(.delivery(candidate: index, life: life, .woke), at: trueTime(of: moment, for: index) + overslept)
        case .end:
            schedule(.restart(candidate: index), at: now + Int.random(in: 500..<5000, using: &random))
        case .read, .create, .update:
            candidates[index].awaitsAnswer = true
            send(action, from: index)
        }
    }

    /// A lost request or answer reaches the candidate as a failure, at a time that has nothing to do with whether and
    /// when the request takes effect.
    private mutating func send(_ action: LeaderElectionState.Action, from index: Int) {
        let life = candidates[index].life
        let way = isRough && chance(1, in: 10) ? 0..<12_000 : 1..<200
        let arrival = now + Int.random(in: way, using: &random)
        let requestIsLost = isRough && chance(1, in: 6)
        let answerIsLost = isRough && chance(1, in: 6)
        if !requestIsLost {
            schedule(
                .arrival(
                    candidate: index, life: life, action, answerIsLost: answerIsLost,
                    answerDelay: Int.random(in: way, using: &random)),
                at: arrival)
        }
        if requestIsLost || answerIsLost {
            schedule(
                .delivery(candidate: index, life: life, .failed), at: now + Int.random(in: 0..<8000, using: &random))
        }
    }

    // MARK: - Time and chance

    private var isRough: Bool { now < calm }

    private mutating func chance(_ part: Int, in whole: Int) -> Bool {
        Int.random(in: 0..<whole, using: &random) < part
    }

    private mutating func schedule(_ happening: Happening, at time: Instant) {
        lastNumber += 1
        agenda.insert(Entry(time: max(time, now), number: lastNumber, happening: happening))
    }

    private func localTime(of index: Int, at time: Instant) -> Moment {
        let milliseconds = Double(time) * candidates[index].clockRate + Double(candidates[index].clockOffset)
        return Moment(sinceStart: .milliseconds(Int64(milliseconds.rounded())))
    }

    private func trueTime(of moment: Moment, for index: Int) -> Instant {
        let milliseconds = moment.sinceStart / .milliseconds(1)
        return Int(((milliseconds - Double(candidates[index].clockOffset)) / candidates[index].clockRate).rounded(.up))
    }
}

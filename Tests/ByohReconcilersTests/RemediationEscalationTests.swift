import ByohAPI
import ByohReconcilers
import KubernetesModel
import Testing

@Suite struct RemediationEscalationTests {
    private static let start = Time(secondsSinceEpoch: 1_800_000_000)
    private static let services = RemediationStep(action: .restartServices, attempts: 2, timeoutSeconds: 60)
    private static let machine = RemediationStep(action: .reboot, attempts: 1, timeoutSeconds: 600)

    private static func attempt(
        _ step: Int32, at seconds: Int64 = 0, _ result: ObservedAction.Result? = nil
    ) -> RemediationAttempt {
        var attempt = RemediationAttempt(
            id: "\(step)-\(seconds)", step: step, action: step == 0 ? .restartServices : .reboot,
            requestedAt: start + .seconds(seconds))
        attempt.result = result
        return attempt
    }

    private static func decision(
        _ attempts: [RemediationAttempt], at seconds: Int64, _ steps: [RemediationStep]? = nil
    ) -> RemediationEscalation.Decision {
        RemediationEscalation(RemediationStrategy(steps: steps ?? [services, machine]), attempts: attempts)
            .decision(at: start + .seconds(seconds))
    }

    // MARK: - One after the other

    @Test func itBeginsWithTheGentlestThing() {
        #expect(Self.decision([], at: 0) == .request(Self.services, step: 0, number: 1))
    }

    // Whatever the host says: only the health check knows whether it has helped.
    @Test(arguments: [nil, .running, .succeeded] as [ObservedAction.Result?])
    func itWaitsForTheTimeOfTheStep(_ result: ObservedAction.Result?) {
        let made = [Self.attempt(0, result)]
        #expect(Self.decision(made, at: 59) == .observe(until: Self.start + .seconds(60)))
        #expect(Self.decision(made, at: 60) == .request(Self.services, step: 0, number: 2))
    }

    @Test(arguments: [.failed, .refused] as [ObservedAction.Result])
    func itDoesNotWaitForWhatTheHostCouldNotDo(_ result: ObservedAction.Result) {
        #expect(Self.decision([Self.attempt(0, result)], at: 1) == .request(Self.services, step: 0, number: 2))
    }

    @Test func itGoesOnToTheNextStepAndThenGivesUp() {
        var made = [Self.attempt(0), Self.attempt(0, at: 60)]
        #expect(Self.decision(made, at: 120) == .request(Self.machine, step: 1, number: 1))
        made.append(Self.attempt(1, at: 120))
        #expect(Self.decision(made, at: 719) == .observe(until: Self.start + .seconds(720)))
        #expect(Self.decision(made, at: 720) == .giveUp)
    }

    @Test func theTimeOfAnAttemptBeginsAnewWhereItsStatusSaysSo() {
        var status = ByoRemediationStatus()
        status.restartLastAttempt(at: Self.start)
        #expect(status.attempts.isEmpty, "nothing was tried")
        status.attempts = [Self.attempt(0), Self.attempt(1, at: 60)]
        status.restartLastAttempt(at: Self.start + .seconds(5_000))
        #expect(status.attempts.map(\.countedFrom) == [nil, Self.start + .seconds(5_000)])
        #expect(Self.decision(status.attempts, at: 5_599) == .observe(until: Self.start + .seconds(5_600)))
        #expect(Self.decision(status.attempts, at: 5_600) == .giveUp)
        // What the host could not do is over all the same.
        status.attempts[1].result = .failed
        #expect(Self.decision(status.attempts, at: 5_000) == .giveUp)
    }

    @Test func aStepThatIsNotThereAnyMoreIsTheEnd() {
        #expect(Self.decision([Self.attempt(1)], at: 1, [Self.services]) == .giveUp)
    }

    // MARK: - Bounds

    @Test func whatIsLeftOutIsServicesAndMachineOnceEach() {
        let usual = RemediationStrategy.standard
        #expect(usual.steps.map(\.action) == [.restartServices, .reboot])
        #expect(usual.steps.map(\.attempts) == [1, 1] && usual.steps.map(\.timeoutSeconds) == [300, 900])
        #expect(usual.whenExhausted == .quarantine)
        #expect(
            RemediationEscalation(nil, attempts: []).decision(at: Self.start)
                == .request(usual.steps[0], step: 0, number: 1))
        #expect(RemediationStrategy(steps: [], whenExhausted: .release).completed.steps == usual.steps)
    }

    // Stored before there were rules, or where nobody applied them.
    @Test func nothingIsUnbounded() {
        let wild = RemediationStep(action: .reboot, attempts: 1_000_000, timeoutSeconds: 0).completed
        #expect(wild.attempts == 10 && wild.timeoutSeconds == 30)
        let negative = RemediationStep(action: .reboot, attempts: -1, timeoutSeconds: .max).completed
        #expect(negative.attempts == 1 && negative.timeoutSeconds == 86_400)
    }

    // Hosts that answer anything at any time: it ends after as many orders as the strategy has, and each is another one.
    @Test(arguments: UInt64(0)..<50) func itAlwaysEnds(_ seed: UInt64) {
        var generator = Steps(state: seed &+ 1)
        let steps = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
            RemediationStep(
                action: Bool.random(using: &generator) ? .reboot : .restartServices,
                attempts: Int32.random(in: 1...10, using: &generator),
                timeoutSeconds: Int32.random(in: 30...900, using: &generator))
        }
        let strategy = RemediationStrategy(steps: steps)
        let words: [ObservedAction.Result?] = [nil] + ObservedAction.Result.allCases.map { $0 }
        let most = steps.reduce(0) { $0 + Int($1.attempts ?? 0) }
        var attempts: [RemediationAttempt] = []
        var ids: Set<String> = []
        var now = Self.start
        passes: for _ in 0..<100_000 {
            switch RemediationEscalation(strategy, attempts: attempts).decision(at: now) {
            case .request(let step, let index, let number):
                let id = RemediationEscalation.actionID(uid: "u", step: index, number: number)
                let isNew = ids.insert(id).inserted
                #expect(isNew, "an order is given once")
                #expect(id.utf8.count == 16 && id.allSatisfy { $0.isHexDigit })
                attempts.append(RemediationAttempt(id: id, step: Int32(index), action: step.action, requestedAt: now))
            case .observe(let end):
                #expect(end > now)
                attempts[attempts.count - 1].result = words.randomElement(using: &generator) ?? nil
                now = now + .seconds(Int64.random(in: 0...300, using: &generator))
            case .giveUp: break passes
            }
        }
        #expect(RemediationEscalation(strategy, attempts: attempts).decision(at: now) == .giveUp)
        #expect(attempts.count == most)
        #expect(attempts.map(\.step) == attempts.map(\.step).sorted())
    }

    @Test func anotherRemediationGivesOtherOrders() {
        #expect(
            RemediationEscalation.actionID(uid: "a", step: 0, number: 1)
                != RemediationEscalation.actionID(uid: "b", step: 0, number: 1))
    }

    /// splitmix64, so that a failure can be repeated.
    private struct Steps: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}

import Testing

@testable import PodRoutes

@Suite(.timeLimit(.minutes(1))) struct DutySwitchTests {
    @Test func whoTurnsItOffFindsNothingAtWork() async throws {
        let duty = DutySwitch<Int>()
        let work = Work()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await duty.whileOn { _ in await work.run() } }
            for round in 1...3 {
                duty.turnOn(round)
                await work.waitUntilBegun(round)
                try await duty.turnOff()
                #expect(await work.running == 0)
                #expect(await work.begun == round)
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func whatIsOffAlreadyIsWaitedForByNobody() async throws {
        try await DutySwitch<Int>().turnOff()
    }

    /// The plan may come before the memory of the last run is read.
    @Test func whatWasRememberedNeverCountsMoreThanWhatWasSaidSince() async throws {
        let duty = DutySwitch<String>()
        let (begun, began) = AsyncStream.makeStream(of: String.self)
        try await duty.turnOff()
        duty.resume("remembered")
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await duty.whileOn { what in
                    began.yield(what)
                    let (stream, _) = AsyncStream.makeStream(of: Void.self)
                    for await _ in stream {}
                }
            }
            duty.turnOn("said")
            duty.resume("remembered")
            var words = begun.makeAsyncIterator()
            #expect(await words.next() == "said")
            duty.turnOn("said anew")
            #expect(await words.next() == "said anew")
            group.cancelAll()
        }
    }

    @Test func goesOnWithWhatWasRemembered() async {
        let duty = DutySwitch<String>()
        let (begun, began) = AsyncStream.makeStream(of: String.self)
        duty.resume("remembered")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await duty.whileOn { began.yield($0) } }
            var words = begun.makeAsyncIterator()
            #expect(await words.next() == "remembered")
            group.cancelAll()
        }
    }
}

private actor Work {
    private(set) var begun = 0
    private(set) var running = 0
    private var waiters: [(Int, CheckedContinuation<Void, Never>)] = []

    /// Ends when it is cancelled, and a little later.
    func run() async {
        begun += 1
        running += 1
        for (_, waiter) in waiters.filter({ $0.0 <= begun }) { waiter.resume() }
        waiters.removeAll { $0.0 <= begun }
        let (stream, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in stream {}
        await Task.yield()
        running -= 1
    }

    func waitUntilBegun(_ round: Int) async {
        if begun >= round { return }
        await withCheckedContinuation { waiters.append((round, $0)) }
    }
}

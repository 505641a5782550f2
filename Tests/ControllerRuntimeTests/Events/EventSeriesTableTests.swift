import ControllerRuntime
import KubernetesModel
import Testing

@Suite struct EventSeriesTableTests {
    private var table = EventSeriesTable()

    private func at(_ seconds: Int) -> Moment { Moment(sinceStart: .seconds(seconds)) }

    private func occurrence(_ reason: String = "Ready", about name: String = "w") -> EventOccurrence {
        EventOccurrence(
            type: .normal, regarding: ObjectReference(kind: "Widget", namespace: "default", name: name),
            reporter: "test", reason: reason, action: "Testing", note: "A note")
    }

    private mutating func receive(_ occurrence: EventOccurrence, at seconds: Int) {
        table.received(
            occurrence, at: at(seconds), wallTime: MicroTime(microsecondsSinceEpoch: Int64(seconds) * 1_000_000))
    }

    /// Delivers everything that is due, and tells what that was.
    private mutating func deliverAll(at seconds: Int, as result: EventSeriesTable.Result = .stored) -> [String] {
        var delivered: [String] = []
        while let delivery = table.nextDelivery(at: at(seconds)) {
            switch delivery {
            case .create(_, let occurrence, _): delivered.append("create \(occurrence.reason)")
            case .count(_, let occurrence, let count, _): delivered.append("count \(occurrence.reason) \(count)")
            }
            table.delivered(delivery, as: result, at: at(seconds))
        }
        return delivered
    }

    @Test mutating func createsAnEventOnce() {
        receive(occurrence(), at: 0)
        #expect(deliverAll(at: 0) == ["create Ready"])
        #expect(deliverAll(at: 100) == [])
        #expect(table.nextDue == nil)
    }

    @Test mutating func countsRepetitionsAndSendsTheCountNowAndThen() {
        receive(occurrence(), at: 0)
        #expect(deliverAll(at: 0) == ["create Ready"])
        for second in 1..<20 { receive(occurrence(), at: second) }
        #expect(deliverAll(at: 20) == [])
        #expect(table.nextDue == at(30))
        #expect(deliverAll(at: 30) == ["count Ready 20"])
    }

    @Test mutating func countsRepetitionsFromBeforeTheCreateToo() {
        for second in 0..<3 { receive(occurrence(), at: second) }
        #expect(deliverAll(at: 3) == ["create Ready"])
        #expect(deliverAll(at: 33) == ["count Ready 3"])
    }

    @Test mutating func beginsAnewAfterALongSilence() {
        receive(occurrence(), at: 0)
        #expect(deliverAll(at: 0) == ["create Ready"])
        receive(occurrence(), at: 400)
        #expect(deliverAll(at: 400) == ["create Ready"])
    }

    @Test mutating func deliversOldestFirst() {
        receive(occurrence("A"), at: 0)
        receive(occurrence("B"), at: 1)
        #expect(deliverAll(at: 1) == ["create A", "create B"])
    }

    @Test mutating func limitsNewEventsAboutOneObjectAndLeavesOthersAlone() {
        for number in 0..<100 { receive(occurrence("R\(number)"), at: 0) }
        receive(occurrence("Other", about: "v"), at: 0)
        #expect(deliverAll(at: 0).count == EventSeriesTable.burst + 1)
        #expect(table.droppedCount == 100 - EventSeriesTable.burst)
        receive(occurrence("Late"), at: 300)
        #expect(deliverAll(at: 300) == ["create Late"])
    }

    @Test mutating func neverKnowsMoreThanItsCapacity() {
        for number in 0..<2000 { receive(occurrence(about: "w\(number)"), at: 0) }
        #expect(table.droppedCount == 2000 - EventSeriesTable.capacity)
        _ = deliverAll(at: 0)
        receive(occurrence(about: "later"), at: 1000)
        #expect(deliverAll(at: 1000) == ["create Ready"])
    }

    @Test mutating func givesUpAfterSomeTriesWithoutAnAnswer() {
        receive(occurrence(), at: 0)
        var tries = 0
        for second in 0..<500 { tries += deliverAll(at: second, as: .unanswered).count }
        #expect(tries == EventSeriesTable.attempts)
    }

    @Test mutating func createsAgainWhenTheServerHasForgottenTheEvent() {
        receive(occurrence(), at: 0)
        #expect(deliverAll(at: 0) == ["create Ready"])
        receive(occurrence(), at: 10)
        #expect(deliverAll(at: 30, as: .gone) == ["count Ready 2"])
        receive(occurrence(), at: 40)
        #expect(deliverAll(at: 40) == ["create Ready"])
    }

    @Test func cutsWhatTheServerWouldRefuse() {
        let long = EventOccurrence(
            type: .warning, regarding: ObjectReference(name: "w"), reporter: "test",
            reason: String(repeating: "R", count: 200), action: "A", note: String(repeating: "ä", count: 2000))
        #expect(long.reason.utf8.count <= 128)
        #expect(long.note.utf8.count <= 1024 && long.note.utf8.count > 1000)
        #expect(long.note.hasSuffix("…"))
        #expect(long.namespace == "default")
    }

    @Test func twoVersionsOfAnObjectAreOneSeries() {
        func occurrence(_ version: String) -> EventOccurrence {
            EventOccurrence(
                type: .normal, regarding: ObjectReference(name: "w", resourceVersion: version), reporter: "test",
                reason: "R", action: "A", note: "n")
        }
        #expect(occurrence("1") == occurrence("2"))
    }
}

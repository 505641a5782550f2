import JSONTree
import KubernetesModel
import Testing

@Suite struct ConditionTests {
    private let first = Time(secondsSinceEpoch: 100)
    private let second = Time(secondsSinceEpoch: 200)

    @Test func movesTheTransitionTimeOnlyWhenTheStatusFlips() {
        var conditions: [Condition] = []
        conditions.set(Condition(type: "Ready", status: .false, observedGeneration: 1, reason: "Waiting"), now: first)
        #expect(conditions["Ready"]?.lastTransitionTime == first)
        conditions.set(Condition(type: "Ready", status: .false, observedGeneration: 2, reason: "Still"), now: second)
        #expect(conditions["Ready"]?.lastTransitionTime == first)
        #expect(conditions["Ready"]?.reason == "Still")
        #expect(conditions["Ready"]?.observedGeneration == 2)
        conditions.set(Condition(type: "Ready", status: .true), now: second)
        #expect(conditions["Ready"]?.lastTransitionTime == second)
        #expect(conditions.isTrue("Ready"))
    }

    @Test func staysEqualWhenNothingIsNews() {
        var conditions: [Condition] = []
        conditions.set(Condition(type: "Ready", status: .true), now: first)
        let before = conditions
        conditions.set(Condition(type: "Ready", status: .true), now: second)
        #expect(conditions == before)
    }

    @Test func keepsTheOrder() {
        var conditions = [Condition(type: "B", status: .true), Condition(type: "A", status: .true)]
        conditions.set(Condition(type: "B", status: .false), now: first)
        conditions.set(Condition(type: "C", status: .unknown), now: first)
        #expect(conditions.map(\.type) == ["B", "A", "C"])
        conditions["B"] = nil
        #expect(conditions.map(\.type) == ["A", "C"])
        #expect(!conditions.isTrue("C") && !conditions.isTrue("none"))
    }

    @Test func readsMinimalConditions() throws {
        let tree: JSONValue = ["type": "Ready", "status": "Unknown"]
        #expect(try JSONValue(encoding: tree.decode(Condition.self)) == tree)
    }
}

import Testing

@testable import ClusterAPICore

@Suite struct RolloutPlanTests {
    private func set(_ name: String, _ wanted: Int, present: Int? = nil, available: Int? = nil) -> RolloutPlan.SetState
    {
        let present = present ?? wanted
        return .init(name: name, wanted: wanted, present: present, available: available ?? present)
    }

    @Test func theFirstSetGetsAllAtOnce() {
        let plan = RolloutPlan(replicas: 3, maxSurge: 0, maxUnavailable: 1)
        #expect(plan.changes(newest: set("new", 0), older: []) == ["new": 3])
    }

    @Test func nothingChangesWhenAllIsThere() {
        let plan = RolloutPlan(replicas: 3, maxSurge: 0, maxUnavailable: 1)
        #expect(plan.changes(newest: set("new", 3), older: []) == [:])
    }

    @Test func aSmallerDeploymentShrinksItsSet() {
        let plan = RolloutPlan(replicas: 1, maxSurge: 0, maxUnavailable: 1)
        #expect(plan.changes(newest: set("new", 3), older: []) == ["new": 1])
    }

    @Test func withoutASpareOneGoesBeforeOneComes() {
        let plan = RolloutPlan(replicas: 3, maxSurge: 0, maxUnavailable: 1)
        #expect(plan.changes(newest: set("new", 0), older: [set("old", 3)]) == ["old": 2])
        // The machine that goes still holds its host.
        #expect(plan.changes(newest: set("new", 0), older: [set("old", 2, present: 3)]) == [:])
        #expect(plan.changes(newest: set("new", 0), older: [set("old", 2)]) == ["new": 1])
        // The new one is not available yet, so no other goes.
        #expect(plan.changes(newest: set("new", 1, available: 0), older: [set("old", 2)]) == [:])
        #expect(plan.changes(newest: set("new", 1), older: [set("old", 2)]) == ["old": 1])
    }

    @Test func withASpareOneComesBeforeOneGoes() {
        let plan = RolloutPlan(replicas: 3, maxSurge: 1, maxUnavailable: 0)
        #expect(plan.changes(newest: set("new", 0), older: [set("old", 3)]) == ["new": 1])
        #expect(plan.changes(newest: set("new", 1, available: 0), older: [set("old", 3)]) == [:])
        #expect(plan.changes(newest: set("new", 1), older: [set("old", 3)]) == ["old": 2])
    }

    @Test func whatIsNotAvailableGoesFirst() {
        let plan = RolloutPlan(replicas: 3, maxSurge: 0, maxUnavailable: 1)
        let older = [set("a", 1), set("b", 2, available: 1)]
        #expect(plan.changes(newest: set("new", 0), older: older) == ["b": 1])
    }

    /// From every start the plan ends with all machines in the newest set, and on the way never has too few or too many.
    @Test(arguments: 0..<4, 0..<4)
    func theNewestSetTakesOverWithinTheBounds(surge: Int, unavailable: Int) {
        guard surge + unavailable > 0 else { return }
        let plan = RolloutPlan(replicas: 3, maxSurge: surge, maxUnavailable: unavailable)
        var newest = set("new", 0)
        var older = [set("a", 1), set("b", 2)]
        for _ in 0..<20 {
            let changes = plan.changes(newest: newest, older: older)
            newest.wanted = changes["new"] ?? newest.wanted
            for index in older.indices { older[index].wanted = changes[older[index].name] ?? older[index].wanted }
            // Machines go at once, and come at once; the bounds hold for what is wanted.
            let available = ([newest] + older).reduce(0) { $0 + min($1.available, $1.wanted) }
            #expect(available >= 3 - unavailable)
            #expect(([newest] + older).reduce(0) { $0 + $1.wanted } <= 3 + surge)
            newest = set("new", newest.wanted)
            older = older.map { set($0.name, $0.wanted) }
        }
        #expect(newest.wanted == 3)
        #expect(older.allSatisfy { $0.wanted == 0 })
    }
}

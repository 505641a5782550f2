import Testing

@testable import HTTPServing

@Suite struct BodyBudgetTests {
    @Test func thereIsRoomUpToTheTotalAndAgainOnceItIsGivenBack() {
        let budget = BodyBudget(total: 100, share: 100)
        #expect(budget.reserve(60, for: "a") && budget.reserve(40, for: "b"))
        #expect(!budget.reserve(1, for: "c") && budget.held == 100)
        budget.release(40, for: "b")
        #expect(budget.reserve(40, for: "c") && budget.held == 100)
    }

    @Test func nobodyHasMoreThanHisShare() {
        let budget = BodyBudget(total: 100)
        #expect(budget.share == 25)
        #expect(budget.reserve(20, for: "a") && !budget.reserve(6, for: "a") && budget.reserve(5, for: "a"))
        #expect(budget.reserve(25, for: "b"))
        budget.release(25, for: "a")
        #expect(budget.held == 25 && budget.reserve(25, for: "a"))
    }

    @Test func whatDoesNotFitTakesNothing() {
        let budget = BodyBudget(total: 10, share: 10)
        #expect(!budget.reserve(11, for: "a") && budget.held == 0)
        #expect(budget.reserve(0, for: "a") && budget.held == 0)
    }
}

import JSONTree
import KubernetesModel
import Testing

@Suite struct IntOrStringTests {
    @Test(
        arguments: [
            (3, 10, 3, 3), ("25%", 10, 3, 2), ("0%", 10, 0, 0), ("100%", 7, 7, 7), ("150%", 3, 5, 4), ("50%", 0, 0, 0),
        ] as [(IntOrString, Int, Int, Int)])
    func scalesPercentages(value: IntOrString, total: Int, up: Int, down: Int) throws {
        #expect(try value.scaled(to: total, rounding: .up) == up)
        #expect(try value.scaled(to: total, rounding: .down) == down)
    }

    @Test(arguments: ["", "%", "25", "25 %", "-5%", "2.5%", "%25", "99999999999%"])
    func refusesOtherText(text: String) {
        #expect(throws: InvalidPercentage(text: text)) { try IntOrString.string(text).scaled(to: 10, rounding: .up) }
    }

    @Test(arguments: [1, "25%", "http"] as [JSONValue])
    func roundTrips(tree: JSONValue) throws {
        #expect(try JSONValue(encoding: tree.decode(IntOrString.self)) == tree)
    }
}

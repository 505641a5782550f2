import JSONTree
import Testing

@Suite struct JSONWriterTests {
    @Test(
        arguments: [
            (.null, "null"), (true, "true"), (-7, "-7"), (2.5, "2.5"), (1e21, "1e+21"), (1.0, "1"), ([], "[]"),
            ([:], "{}"),
            (["b": [1, "x"], "a": .null], #"{"a":null,"b":[1,"x"]}"#),
            ("\"\\/\u{8}\n\u{1F}é\u{7F}", "\"\\\"\\\\/\\u0008\\n\\u001fé\u{7F}\""),
        ] as [(JSONValue, String)])
    func writesCompactSortedText(value: JSONValue, text: String) {
        #expect(value.description == text)
    }

    // Members and elements are reached and changed like those of dictionaries and arrays.
    @Test func looksInside() {
        var value: JSONValue = ["spec": ["taints": [["key": "a"]], "ready": true]]
        #expect(value["spec"]?["taints"]?[0]?["key"]?.string == "a")
        #expect(value["spec"]?["taints"]?[1] == nil)
        #expect(value["spec"]?["ready"]?.bool == true)
        #expect(value[0] == nil && value["none"] == nil && JSONValue.null["x"] == nil)
        value["spec"]?["ready"] = nil
        value["status"] = 1
        #expect(value == ["spec": ["taints": [["key": "a"]]], "status": 1])
        var text: JSONValue = "x"
        text["a"] = nil
        #expect(text == "x")
        text["a"] = 1
        #expect(text == ["a": 1])
    }

    @Test func hasNoInfinities() {
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(Double.nan) == nil)
        #expect(JSONNumber(1.5)?.integer(Int.self) == nil)
        #expect(JSONNumber(300).integer(Int8.self) == nil)
    }
}

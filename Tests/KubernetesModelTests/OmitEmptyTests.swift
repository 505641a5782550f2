import FoundationEssentials
import JSONTree
import KubernetesModel
import Testing

/// A type of another module than the wrapper's: synthesised coding must find the overloads from here.
private struct Sample: Codable, Hashable {
    @OmitEmpty var list: [String]
    @OmitEmpty var map: [String: Int]
    @OmitEmpty var flag: Bool
    @OmitEmpty var count: Int
    @OmitEmpty var text: String
    @OmitEmpty var nested: ObjectMeta
    var plain: Int?
}

@Suite struct OmitEmptyTests {
    @Test(arguments: [
        "{}", #"{"list":null,"map":null,"flag":null,"count":null,"text":null,"nested":null,"plain":null}"#,
        #"{"list":[],"map":{},"flag":false,"count":0,"text":"","nested":{}}"#,
    ])
    func readsAbsentNullAndEmptyAsEmpty(text: String) throws {
        let tree = try JSONValue(parsing: text)
        #expect(try tree.decode(Sample.self) == Sample())
        #expect(try JSONDecoder().decode(Sample.self, from: Data(text.utf8)) == Sample())
    }

    @Test func writesOnlyWhatIsNotEmpty() throws {
        #expect(try JSONValue(encoding: Sample()) == [:])
        #expect(try JSONEncoder().encode(Sample()) == Data("{}".utf8))
        var sample = Sample()
        sample.list = ["a"]
        sample.map = ["b": 0]
        sample.flag = true
        sample.count = 1
        sample.text = "x"
        sample.nested.name = "n"
        sample.plain = 0
        let tree: JSONValue = [
            "list": ["a"], "map": ["b": 0], "flag": true, "count": 1, "text": "x", "nested": ["name": "n"], "plain": 0,
        ]
        #expect(try JSONValue(encoding: sample) == tree)
        #expect(try tree.decode(Sample.self) == sample)
        #expect(try JSONDecoder().decode(Sample.self, from: Data(tree.serialized())) == sample)
    }

    // Wrong types stay errors with the path of the field.
    @Test func doesNotHideWrongTypes() throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONValue.object(["list": ["a", 1]]).decode(Sample.self)
        }
        #expect("\(error)".contains("list"))
    }
}

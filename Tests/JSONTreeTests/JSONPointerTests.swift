import JSONTree
import Testing

@Suite struct JSONPointerTests {
    // RFC 6901 section 5.
    @Test(
        arguments: [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4),
            ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8),
        ] as [(String, JSONValue)])
    func findsWhatTheRFCFinds(text: String, value: JSONValue) throws {
        let document: JSONValue = [
            "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7,
            "m~n": 8,
        ]
        let pointer = try JSONPointer(parsing: text)
        #expect(document[pointer] == value)
        #expect(pointer.description == text)
        #expect(document[try JSONPointer(parsing: "")] == document)
    }

    @Test(arguments: ["/foo/2", "/foo/-", "/foo/01", "/foo/+1", "/none", "/foo/0/x", "/foo/99999999999999999999"])
    func findsNothingElsewhere(text: String) throws {
        #expect((["foo": ["bar", "baz"]] as JSONValue)[try JSONPointer(parsing: text)] == nil)
    }

    @Test(arguments: ["foo", "/~", "/a~2", "#/foo"])
    func refusesOtherText(text: String) throws {
        let error = try #require(throws: InvalidJSONPointer.self) { try JSONPointer(parsing: text) }
        #expect(error.description.hasPrefix("'\(text)' is no JSON pointer: "))
        #expect(throws: DecodingError.self) { try JSONValue.string(text).decode(JSONPointer.self) }
    }

    @Test func growsByNamesAndIndexes() {
        #expect(JSONPointer.root.appending("a/b").appending(0).description == "/a~1b/0")
    }
}

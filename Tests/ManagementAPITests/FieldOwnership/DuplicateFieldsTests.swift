import TestSupport
import Testing

@testable import ManagementAPI

@Suite struct DuplicateFieldsTests {
    // Rule: a field whose name was there before in the same object is told with its path, once.
    @Test(
        arguments: [
            (#"{"a":1,"b":2}"#, []), (#"{"a":1,"a":2,"a":3}"#, ["a"]), (#"{"x":{"a":1,"b":{},"a":2}}"#, ["x.a"]),
            (#"{"l":[{"a":1},{"a":1,"a":2}]}"#, ["l[1].a"]), (#"{"a":"a","b":["a","a"],"c":"{\"a\":1,\"a\":2}"}"#, []),
            (#"{"a\"b":1,"a\"b":2}"#, ["a\"b"]), (#"{"a":1,"\u0061":2}"#, ["a"]), ("[]", []), ("1", []),
        ] as [(String, [String])]) func fieldsThatAreThereTwiceAreFound(json: String, paths: [String])
    {
        #expect(DuplicateFields.paths(in: Array(json.utf8)) == paths)
    }

    @Test func theSearchForDuplicatesNeverCrashes() async throws {
        let corpus = [#"{"a":1,"a":[{"b":"c\"","b":{}}]}"#, "[[],{}]", #""\\""#]
        await fuzz(corpus: corpus, alphabet: "{}[]\",:\\ab1") { bytes in _ = DuplicateFields.paths(in: bytes) }
    }
}

import JSONTree
import TestSupport
import Testing

@testable import ManagementAPI

@Suite struct ManifestTextTests {
    @Test func yamlAndJSONAreTheSameManifest() throws {
        let yaml = """
            # A comment.
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a, labels: {"on": "yes"}}
            data:
              number: "8080"
              text: |
                two
                lines
            immutable: false
            """
        #expect(
            try YAMLDocument.parse(Array(yaml.utf8)) == [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a", "labels": ["on": "yes"]],
                "data": ["number": "8080", "text": "two\nlines\n"], "immutable": false,
            ])
        #expect(try YAMLDocument.parse(Array(#"{"a": [1, 2.5, null, true]}"#.utf8)) == ["a": [1, 2.5, .null, true]])
    }

    @Test(arguments: [
        "a: [", "a: &x [*x]", "\"\u{7}", "? [a]\n: b", String(repeating: "[", count: 2000),
        String(repeating: "- ", count: 2000), String(repeating: " ", count: 2000) + "a: b",
        "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
            + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
            + "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]",
        "a: 1\na: 2",
    ]) func whatIsNoManifestIsRefused(text: String) {
        #expect(throws: YAMLDocument.Invalid.self) { try YAMLDocument.parse(Array(text.utf8)) }
    }

    @Test func manifestsSurviveAnything() async throws {
        let corpus = ["a: b\nc: [1, {d: e}]\n", "- x\n- y: |\n    z\n", "{\"a\":[1,null]}", "a: &x {b: c}\nd: *x\n"]
        await fuzz(corpus: corpus, alphabet: "{}[]:,&*!|>-?#'\"\n ab1") { bytes in
            // Whatever comes out, nothing crashes.
            _ = try? YAMLDocument.parse(bytes)
        }
    }

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

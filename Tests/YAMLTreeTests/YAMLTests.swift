import JSONTree
import TestSupport
import Testing
import YAMLTree

@Suite struct YAMLTests {
    @Test func yamlReadsAsTheTreeThatJSONReadsAs() throws {
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
            try JSONValue(yaml: yaml) == [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a", "labels": ["on": "yes"]],
                "data": ["number": "8080", "text": "two\nlines\n"], "immutable": false,
            ])
        #expect(try JSONValue(yaml: #"{"a": [1, 2.5, null, true]}"#) == ["a": [1, 2.5, .null, true]])
    }

    @Test(arguments: [
        "a: [", "a: &x [*x]", "\"\u{7}", "? [a]\n: b", String(repeating: "[", count: 2000),
        String(repeating: "- ", count: 2000), String(repeating: " ", count: 2000) + "a: b",
        "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
            + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
            + "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]",
        "a: 1\na: 2",
    ]) func whatIsNoYAMLOrTooDeepIsRefused(text: String) {
        #expect(throws: InvalidYAML.self) { try JSONValue(yaml: text) }
    }

    @Test func theReaderSurvivesAnything() async throws {
        let corpus = ["a: b\nc: [1, {d: e}]\n", "- x\n- y: |\n    z\n", "{\"a\":[1,null]}", "a: &x {b: c}\nd: *x\n"]
        await fuzz(corpus: corpus, alphabet: "{}[]:,&*!|>-?#'\"\n ab1") { bytes in
            // Whatever comes out, nothing crashes.
            _ = try? JSONValue(yaml: bytes)
        }
    }
}

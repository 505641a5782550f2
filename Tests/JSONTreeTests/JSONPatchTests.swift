import JSONTree
import Testing

@Suite struct JSONPatchTests {
    // RFC 6902 appendix A: document, patch, result.
    @Test(arguments: [
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#, #"{"baz":"qux","foo":"bar"}"#),
        (#"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#, #"{"foo":["bar","qux","baz"]}"#),
        (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
        (#"{"foo":["bar","qux","baz"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#, #"{"foo":["bar","baz"]}"#),
        (
            #"{"baz":"qux","foo":"bar"}"#, #"[{"op":"replace","path":"/baz","value":"boo"}]"#,
            #"{"baz":"boo","foo":"bar"}"#
        ),
        (
            #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
            #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
            #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#
        ),
        (
            #"{"foo":["all","grass","cows","eat"]}"#, #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
            #"{"foo":["all","cows","eat","grass"]}"#
        ),
        (
            #"{"baz":"qux","foo":["a",2,"c"]}"#,
            #"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]"#,
            #"{"baz":"qux","foo":["a",2,"c"]}"#
        ),
        (
            #"{"foo":"bar"}"#, #"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#,
            #"{"child":{"grandchild":{}},"foo":"bar"}"#
        ),
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#, #"{"baz":"qux","foo":"bar"}"#),
        (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":10}]"#, #"{"/":9,"~1":10}"#),
        (
            #"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#,
            #"{"foo":["bar",["abc","def"]]}"#
        ),
        (
            #"{"a":{"b":1}}"#, #"[{"op":"copy","from":"/a","path":"/c"},{"op":"replace","path":"/a/b","value":2}]"#,
            #"{"a":{"b":2},"c":{"b":1}}"#
        ),
        (#"{"a":1}"#, #"[{"op":"replace","path":"","value":null}]"#, "null"),
        (
            #"{"a":1}"#, #"[{"op":"add","path":"/n","value":null},{"op":"test","path":"/n","value":null}]"#,
            #"{"a":1,"n":null}"#
        ),
    ])
    func appliesLikeTheRFC(document: String, patch: String, result: String) throws {
        let patch = try JSONValue(parsing: patch).decode(JSONPatch.self)
        #expect(try patch.apply(to: JSONValue(parsing: document)).description == result)
    }

    // RFC 6902 appendix A.9, A.12, A.15, and section 4: what must not apply.
    @Test(arguments: [
        (#"{"baz":"qux"}"#, #"[{"op":"test","path":"/baz","value":"bar"}]"#, "the tested value is different"),
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz/bat","value":"qux"}]"#, "there is no such value"),
        (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":"10"}]"#, "the tested value is different"),
        (#"{"a":[1]}"#, #"[{"op":"remove","path":"/a/1"}]"#, "the array has no place 1"),
        (#"{"a":[1]}"#, #"[{"op":"add","path":"/a/2","value":1}]"#, "the array has no place 2"),
        (#"{"a":[1]}"#, #"[{"op":"replace","path":"/a/-","value":1}]"#, "'-' is no array index"),
        (#"{"a":[1]}"#, #"[{"op":"add","path":"/a/00","value":1}]"#, "'00' is no array index"),
        (#"{"a":1}"#, #"[{"op":"remove","path":"/b"}]"#, "there is no such value"),
        (#"{"a":1}"#, #"[{"op":"replace","path":"/b","value":1}]"#, "there is no such value"),
        (#"{"a":1}"#, #"[{"op":"copy","from":"/b","path":"/c"}]"#, "there is nothing to copy at '/b'"),
        (#"{"a":1}"#, #"[{"op":"test","path":"/b","value":null}]"#, "there is nothing to test"),
        (#"{"a":1}"#, #"[{"op":"add","path":"/a/b","value":1}]"#, "its parent is neither an object nor an array"),
        (
            #"{"a":{"b":1}}"#, #"[{"op":"move","from":"/a","path":"/a/b/c"}]"#,
            "a value cannot move into itself, from '/a'"
        ),
        ("[]", #"[{"op":"remove","path":"/0"}]"#, "the array has no place 0"),
    ])
    func refusesWhatDoesNotApply(document: String, patch: String, reason: String) throws {
        let patch = try JSONValue(parsing: patch).decode(JSONPatch.self)
        let document = try JSONValue(parsing: document)
        let error = try #require(throws: JSONPatchError.self) { try patch.apply(to: document) }
        #expect(error.reason == reason)
        #expect(error.index == 0)
    }

    @Test(arguments: [
        #"[{"op":"spam","path":""}]"#, #"[{"op":"add","path":"/a"}]"#, #"[{"op":"move","path":"/a"}]"#,
        #"[{"op":"add","path":"a","value":1}]"#, #"{}"#, #"[{"path":"/a","value":1}]"#,
    ])
    func refusesToReadWhatIsNoPatch(text: String) throws {
        let tree = try JSONValue(parsing: text)
        #expect(throws: DecodingError.self) { try tree.decode(JSONPatch.self) }
    }

    @Test func travelsAsTheRFCWritesIt() throws {
        let patch: JSONPatch = [
            .test(JSONPointer(["a"]), .null), .move(from: JSONPointer(["b"]), to: JSONPointer(["c"])),
            .remove(JSONPointer(["d", "0"])),
        ]
        let text =
            #"[{"op":"test","path":"/a","value":null},{"from":"/b","op":"move","path":"/c"},{"op":"remove","path":"/d/0"}]"#
        #expect(try JSONValue(encoding: patch).description == text)
        #expect(try JSONValue(parsing: text).decode(JSONPatch.self) == patch)
    }
}

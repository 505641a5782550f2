import JSONTree
import TestSupport
import Testing

@Suite struct JSONMergePatchTests {
    // RFC 7386 appendix A: document, patch, result.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"a":1,"e":null}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func appliesLikeTheRFC(document: String, patch: String, result: String) throws {
        let merged = JSONMergePatch.apply(try JSONValue(parsing: patch), to: try JSONValue(parsing: document))
        #expect(merged.description == result)
    }

    @Test(
        arguments: [
            (["a": 1], ["a": 1], nil), (["a": 1, "b": 2], ["a": 1], ["b": .null]),
            (["a": ["b": 1]], ["a": ["b": 2]], ["a": ["b": 2]]),
            (["a": [1]], ["a": [1, 2]], ["a": [1, 2]]), ([:], ["a": ["b": .null, "c": 1]], ["a": ["c": 1]]),
            (["a": 1], ["a": .null], ["a": .null]), (["a": .null], [:], nil), ([:], ["a": .null], nil),
            (["a": 1], [1], [1]),
        ] as [(JSONValue, JSONValue, JSONValue?)])
    func saysOnlyWhatDiffers(old: JSONValue, new: JSONValue, patch: JSONValue?) {
        #expect(JSONMergePatch.diff(from: old, to: new) == patch)
    }

    @Test(
        arguments: [
            (["a": [1]], ["a": [2]], false), (["a": [["x": 1]]], ["a": [["x": 2]]], true),
            (["a": [["x": 1]], "b": 1], ["a": [["x": 1]], "b": 2], false), (["a": [["x": 1]]], [:], true),
            ([:], ["a": [["x": 1]]], true), ([:], ["a": [[["x": 1]]]], true),
            (["a": 1], ["a": ["b": [["x": 1]]]], true),
            (["a": []], ["a": [1]], false),
        ] as [(JSONValue, JSONValue, Bool)])
    func tellsWhenAnArrayOfObjectsWouldBeReplaced(old: JSONValue, new: JSONValue, isReplaced: Bool) {
        #expect(JSONMergePatch.replacesArrayOfObjects(from: old, to: new) == isReplaced)
    }

    @Test func turnsAnyTreeWithoutNullsIntoAnyOther() {
        var trees = RandomTrees(seed: FuzzSettings.seed, withNulls: false)
        for _ in 0..<FuzzSettings.inputs / 50 {
            let old = trees.tree()
            let new = trees.generator.below(2) == 0 ? trees.tree() : trees.variation(of: old)
            let patch = JSONMergePatch.diff(from: old, to: new)
            #expect((patch == nil) == (old == new))
            let result = patch.map { JSONMergePatch.apply($0, to: old) } ?? old
            #expect(result == new, "seed \(FuzzSettings.seed): \(old) to \(new) by \(patch?.description ?? "nothing")")
        }
    }
}

import JSONTree
import TestSupport
import Testing

@Suite struct JSONPatchDiffTests {
    // Only what differs is said: by name in objects, by identity and then by order in arrays.
    @Test(
        arguments: [
            (["a": 1], ["a": 1], "[]"),
            (["a": 1, "b": 2], ["b": 3, "c": 4], "remove /a; replace /b 3; add /c 4"),
            (["a": ["b": .null]], ["a": ["b": .null, "c/d": 1]], "add /a/c~1d 1"),
            (1, "x", #"replace  "x""#),
            ([1, 2, 3], [1, 3], "remove /1"),
            ([1, 3], [1, 2, 3], "add /1 2"),
            ([1, 2], [1, 3], "replace /1 3"),
            ([[1], [2]], [[1], [3]], "replace /1/0 3"),
            (
                [["type": "A", "status": "x"], ["type": "B", "status": "x"]],
                [["type": "B", "status": "y"]], #"remove /0; replace /0/status "y""#
            ),
            (
                [["name": "a"], ["name": "b"]], [["name": "b", "v": 1], ["name": "a"]],
                "move /1 /0; add /0/v 1"
            ),
            ([["x": 1], ["x": 2]], [["x": 1], ["x": 3]], "replace /1/x 3"),
            ([["name": "a", "v": 1]], [["name": "b", "v": 1]], #"remove /0; add /0 {"name":"b","v":1}"#),
        ] as [(JSONValue, JSONValue, String)])
    func saysOnlyWhatDiffers(old: JSONValue, new: JSONValue, expected: String) throws {
        let patch = JSONPatch.diff(from: old, to: new)
        let said = patch.operations.map(Self.text).joined(separator: "; ")
        #expect((said.isEmpty ? "[]" : said) == expected)
        #expect(try patch.apply(to: old) == new)
    }

    // We diff what our types model; the stored object has more. The patch must carry that along with its element.
    @Test func keepsUnknownFieldsWithTheirElement() throws {
        let old: JSONValue = ["list": [["name": "a", "v": 1], ["name": "b", "v": 2], ["name": "c", "v": 3]]]
        let new: JSONValue = ["list": [["name": "c", "v": 3], ["name": "b", "v": 9], ["name": "d", "v": 4]]]
        let stored: JSONValue = [
            "list": [
                ["name": "a", "v": 1, "extra": "A"], ["name": "b", "v": 2, "extra": "B"],
                ["name": "c", "v": 3, "extra": "C"],
            ], "more": true,
        ]
        #expect(
            try JSONPatch.diff(from: old, to: new).apply(to: stored) == [
                "list": [
                    ["name": "c", "v": 3, "extra": "C"], ["name": "b", "v": 9, "extra": "B"], ["name": "d", "v": 4],
                ], "more": true,
            ])
    }

    @Test func turnsAnyTreeIntoAnyOther() throws {
        var trees = RandomTrees(seed: FuzzSettings.seed)
        for _ in 0..<FuzzSettings.inputs / 50 {
            let old = trees.tree()
            let new = trees.generator.below(2) == 0 ? trees.tree() : trees.variation(of: old)
            let patch = JSONPatch.diff(from: old, to: new)
            let result = try patch.apply(to: old)
            #expect(result == new, "seed \(FuzzSettings.seed): \(old) to \(new) by \(patch)")
            #expect(patch.isEmpty == (old == new))
        }
    }

    private static func text(_ operation: JSONPatch.Operation) -> String {
        switch operation {
        case .add(let path, let value): "add \(path) \(value)"
        case .remove(let path): "remove \(path)"
        case .replace(let path, let value): "replace \(path) \(value)"
        case .move(let from, let path): "move \(from) \(path)"
        case .copy(let from, let path): "copy \(from) \(path)"
        case .test(let path, let value): "test \(path) \(value)"
        }
    }
}

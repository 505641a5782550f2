import JSONTree
import TestSupport
import Testing

@testable import ManagementAPI

@Suite struct FieldSetTests {
    private static let samples: [JSONValue] = [
        [:], ["f:data": ["f:k": [:]]], ["f:data": [".": [:], "f:k": [:]]],
        ["f:spec": ["f:parts": ["k:{\"name\":\"a\",\"port\":80}": [".": [:], "f:size": [:]]]]],
        ["f:metadata": ["f:finalizers": [".": [:], "v:\"example.org/a\"": [:]]]], ["f:list": ["i:0": [:], "v:1": [:]]],
    ]

    @Test(arguments: samples) func whatIsReadIsWrittenTheSame(tree: JSONValue) throws {
        #expect(try FieldSet(tree).tree == tree)
    }

    @Test(
        arguments: [
            ["x": [:]], ["f:a": "b"], ["i:-1": [:]], ["k:[]": [:]], ["v:": [:]], [["f:a": [:]]],
        ] as [JSONValue]) func whatNamesNoFieldIsRefused(tree: JSONValue)
    {
        #expect(throws: InvalidFieldSet.self) { try FieldSet(tree) }
    }

    @Test func pathsAreNamedAsConflictsNameThem() throws {
        let set = try FieldSet([
            "f:spec": ["f:parts": ["k:{\"port\":80,\"name\":\"a\"}": ["f:size": [:]]], "f:tags": ["v:\"x\"": [:]]]
        ])
        #expect(set.paths.map(\.description) == [".spec.parts[name=\"a\",port=80].size", ".spec.tags[=\"x\"]"])
    }

    @Test func membershipSaysNothingOfWhatIsBelow() throws {
        let one = try FieldSet(["f:a": [".": [:], "f:b": [:]], "f:c": [:]])
        let other = try FieldSet(["f:a": [:], "f:c": ["f:d": [:]]])
        #expect(one.union(other).tree == ["f:a": [".": [:], "f:b": [:]], "f:c": [".": [:], "f:d": [:]]])
        #expect(one.intersection(other).tree == ["f:a": [:]])
        #expect(one.subtracting(other).tree == ["f:a": ["f:b": [:]], "f:c": [:]])
        #expect(one.subtractingWithDescendants(of: other).tree == ["f:c": [:]])
    }

    // Rule: the laws of sets hold for any two sets.
    @Test func theLawsOfSetsHold() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let one = FieldSet(Self.paths(&generator))
            let other = FieldSet(Self.paths(&generator))
            #expect(one.union(other) == other.union(one))
            #expect(one.intersection(other) == other.intersection(one))
            #expect(one.subtracting(other).union(one.intersection(other)) == one)
            #expect(one.subtracting(other).intersection(other).isEmpty)
            #expect(FieldSet(one.paths) == one)
            #expect(one.paths.allSatisfy { one.contains($0) })
            #expect((try? FieldSet(one.tree)) == one)
        }
    }

    private static func paths(_ generator: inout SeededGenerator) -> [FieldPath] {
        let steps: [PathElement] = [
            .field("a"), .field("b"), .key(["name": "x"]), .key(["name": "y"]), .value(1), .value("z"), .index(0),
        ]
        return (0..<generator.below(6)).map { _ in
            FieldPath((0...generator.below(3)).map { _ in steps[generator.below(steps.count)] })
        }
    }

    @Test func fieldSetsSurviveAnything() async throws {
        await fuzz(corpus: Self.samples.map(\.description), alphabet: "{}:.\"fkvi[]0,") { bytes in
            guard let tree = try? JSONValue(parsing: bytes), let set = try? FieldSet(tree) else { return }
            #expect((try? FieldSet(set.tree)) == set)
        }
    }
}

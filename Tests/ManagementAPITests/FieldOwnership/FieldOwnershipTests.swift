import JSONTree
import KubernetesModel
import TestSupport
import Testing

@testable import ManagementAPI

@Suite struct FieldOwnershipTests {
    /// A kind with a bit of everything.
    private static let schema = FieldSchema(customKind: [
        "type": "object",
        "properties": [
            "spec": [
                "type": "object",
                "properties": [
                    "size": ["type": "integer"],
                    "box": ["type": "object", "properties": ["a": ["type": "string"], "b": ["type": "string"]]],
                    "texts": ["type": "object", "additionalProperties": ["type": "string"]],
                    "unit": [
                        "type": "object", "x-kubernetes-map-type": "atomic",
                        "additionalProperties": ["type": "string"],
                    ],
                    "tags": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]],
                    "whole": ["type": "array", "items": ["type": "string"]],
                    "parts": [
                        "type": "array", "x-kubernetes-list-type": "map",
                        "x-kubernetes-list-map-keys": ["name", "port"],
                        "items": [
                            "type": "object",
                            "properties": [
                                "name": ["type": "string"], "port": ["type": "integer", "default": 80],
                                "size": ["type": "integer"],
                            ],
                        ],
                    ],
                    "free": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                ],
            ]
        ],
    ])

    private static let rules = FieldOwnership(schema: schema, ignored: FieldSet())

    private static func applier(_ name: String) -> FieldManagerID { FieldManagerID(name, .apply, apiVersion: "v1") }

    // Rule: what of a manifest its manager owns.
    @Test(
        arguments: [
            (["size": 1], ["f:size": [:]]),
            (["box": ["a": "x"]], ["f:box": ["f:a": [:]]]),
            (["box": [:]], ["f:box": [:]]),
            (["texts": ["k": "v"]], ["f:texts": ["f:k": [:]]]),
            (["unit": ["k": "v"]], ["f:unit": [:]]),
            (["tags": ["x", "y"]], ["f:tags": ["v:\"x\"": [:], "v:\"y\"": [:]]]),
            (["whole": ["x"]], ["f:whole": [:]]),
            (
                ["parts": [["name": "a", "size": 1]]],
                ["f:parts": ["k:{\"name\":\"a\",\"port\":80}": [".": [:], "f:name": [:], "f:size": [:]]]]
            ),
            (["free": ["deep": ["k": [1]]]], ["f:free": ["f:deep": [".": [:], "f:k": [:]]]]),
        ] as [(JSONValue, JSONValue)]) func aManifestClaimsItsLeaves(spec: JSONValue, fields: JSONValue)
    {
        #expect(Self.schema.fieldSet(of: ["spec": spec]).tree == ["f:spec": fields])
    }

    // Rule: lists are merged with the order of the changes, and what they do not name stays near its place.
    @Test(
        arguments: [
            (["a", "b", "c"], ["c", "a"], ["b", "c", "a"]), (["a", "b"], ["c"], ["a", "b", "c"]),
            ([], ["a", "b"], ["a", "b"]), (["a", "b"], [], ["a", "b"]),
            (["a", "b", "c"], ["x", "b", "y"], ["a", "x", "b", "c", "y"]),
        ] as [(JSONValue, JSONValue, JSONValue)])
    func setsAreMergedInOrder(old: JSONValue, change: JSONValue, result: JSONValue) {
        let merged = Self.schema.merged(["spec": ["tags": old]], with: ["spec": ["tags": change]])
        #expect(merged["spec"]?["tags"] == result)
    }

    // Rule: what two states differ in.
    @Test func aComparisonTellsUnitsFromParts() throws {
        let old: JSONValue = [
            "spec": ["size": 1, "box": ["a": "x"], "unit": ["k": "v"], "tags": ["x"], "texts": ["k": "v"]]
        ]
        let new: JSONValue = ["spec": ["size": 2, "box": ["b": "y"], "unit": ["l": "v"], "tags": ["x", "y"]]]
        let comparison = FieldComparison(from: old, to: new, Self.schema)
        #expect(comparison.modified.tree == ["f:spec": ["f:size": [:], "f:unit": [:]]])
        #expect(comparison.added.tree == ["f:spec": ["f:box": ["f:b": [:]], "f:tags": ["v:\"y\"": [:]]]])
        #expect(
            comparison.removed.tree
                == ["f:spec": ["f:box": ["f:a": [:]], "f:texts": [".": [:], "f:k": [:]]]])
    }

    // Rule: what a manifest may not hold is told with its path.
    @Test(
        arguments: [
            (["spec": ["unknown": 1]], [".spec.unknown: field not declared in schema"]),
            (["spec": ["tags": ["x", "x"]]], [".spec.tags: duplicate entries for key [=\"x\"]"]),
            (
                ["spec": ["parts": [["size": 1]]]],
                [
                    ".spec.parts: element 0: associative list with keys has an element that omits key field \"name\" "
                        + "(and doesn't have default value)"
                ]
            ),
            (["spec": ["box": ["a"]]], [".spec.box: expected map, got an array"]),
            (["spec": ["free": ["anything": [1, ["x": 1]]]]], []),
        ] as [(JSONValue, [String])]) func whatCannotBeAppliedIsTold(manifest: JSONValue, problems: [String])
    {
        #expect(Self.schema.problems(in: manifest) == problems)
    }

    @Test func aStructureGoesWithTheLastOfItsFields() throws {
        let one = Self.applier("one")
        let first = try Self.rules.apply(
            ["spec": ["box": ["a": "x"], "size": 1]], by: one, apiVersion: "v1", to: [:], FieldManagers(),
            isForced: false)
        let second = try Self.rules.apply(
            ["spec": ["size": 1]], by: one, apiVersion: "v1", to: first.object, first.managers, isForced: false)
        #expect(second.object == ["spec": ["size": 1]])
        let kept = try Self.rules.apply(
            ["spec": ["box": [:], "size": 1]], by: one, apiVersion: "v1", to: first.object, first.managers,
            isForced: false)
        #expect(kept.object == ["spec": ["box": [:], "size": 1]])
    }

    @Test func anElementGoesWithTheManagerOfItsKey() throws {
        let one = Self.applier("one")
        let first = try Self.rules.apply(
            ["spec": ["parts": [["name": "a", "size": 1]]]], by: one, apiVersion: "v1", to: [:], FieldManagers(),
            isForced: false)
        let other = FieldManagerID("other", .update, apiVersion: "v1")
        let second = try Self.rules.apply(
            ["spec": ["size": 2]], by: Self.applier("two"), apiVersion: "v1", to: first.object, first.managers,
            isForced: false)
        let object: JSONValue = ["spec": ["parts": [["name": "a", "size": 5]], "size": 2]]
        var (managers, own) = Self.rules.updated(from: second.object, to: object, second.managers)
        managers.entries[other] = FieldManagers.Entry(set: own, apiVersion: "v1", time: nil)
        let gone = try Self.rules.apply([:], by: one, apiVersion: "v1", to: object, managers, isForced: false)
        // Who set a field inside the element later did not own the element.
        #expect(gone.object == ["spec": ["size": 2]])
        #expect(Set(gone.managers.entries.keys.map(\.name)) == ["two"])
    }

    // Rule: for any manifests in any order, an apply gives what it says, repeated it changes nothing, and who lets go of
    // everything leaves only what others own.
    @Test func anyApplyKeepsItsPromises() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            var object: JSONValue = [:]
            var managers = FieldManagers()
            for _ in 0..<6 {
                let manager = Self.applier(["one", "two", "three"][generator.below(3)])
                let manifest = Self.manifest(&generator)
                let applied = try Self.rules.apply(
                    manifest, by: manager, apiVersion: "v1", to: object, managers, isForced: true)
                let claimed = Self.schema.fieldSet(of: manifest)
                #expect(applied.managers.entries[manager]?.set ?? FieldSet() == claimed)
                #expect(Self.schema.merged(applied.object, with: manifest) == applied.object)
                let again = try Self.rules.apply(
                    manifest, by: manager, apiVersion: "v1", to: applied.object, applied.managers, isForced: false)
                #expect(again == applied)
                (object, managers) = (applied.object, applied.managers)
            }
            for name in ["one", "two", "three"] {
                let applied = try Self.rules.apply(
                    [:], by: Self.applier(name), apiVersion: "v1", to: object, managers, isForced: false)
                (object, managers) = (applied.object, applied.managers)
            }
            #expect(managers.isEmpty)
            #expect(Self.schema.fieldSet(of: object).isEmpty, "\(object)")
        }
    }

    private static func manifest(_ generator: inout SeededGenerator) -> JSONValue {
        var spec: [String: JSONValue] = [:]
        func text() -> JSONValue { .string(["x", "y", "z"][generator.below(3)]) }
        if generator.below(2) == 0 { spec["size"] = .number(JSONNumber(generator.below(3))) }
        if generator.below(2) == 0 { spec["box"] = [["a", "b"][generator.below(2)]: text()] }
        if generator.below(2) == 0 { spec["texts"] = [["k", "l"][generator.below(2)]: text()] }
        if generator.below(3) == 0 { spec["unit"] = ["k": text()] }
        if generator.below(2) == 0 { spec["tags"] = .array(Array(Set((0..<2).map { _ in text() }))) }
        if generator.below(3) == 0 { spec["whole"] = [text()] }
        if generator.below(2) == 0 {
            spec["parts"] = [["name": text(), "size": .number(JSONNumber(generator.below(3)))]]
        }
        return spec.isEmpty ? [:] : ["spec": .object(spec)]
    }
}

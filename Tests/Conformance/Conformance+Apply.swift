import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// Server-side apply, and who owns which fields after every kind of write.
    @Suite struct Apply {
        typealias ConfigMaps = ResourceClient<DynamicObject>

        private func withConfigMaps(on kind: APIServerKind, _ body: (ConfigMaps) async throws -> Void) async throws {
            try await kind.withNamespace { client, namespace in
                try await body(client.resources(ConfigMap.apiResource, in: namespace))
            }
        }

        private func configMap(
            _ data: [String: JSONValue], labels: [String: String] = [:], finalizers: [String] = []
        ) -> DynamicObject {
            DynamicObject(
                ConfigMap.apiResource, metadata: ObjectMeta(name: "a", labels: labels, finalizers: finalizers),
                fields: data.isEmpty ? [:] : ["data": .object(data)])
        }

        // MARK: - Owners

        @Test(arguments: APIServerKind.available)
        func everyWriteRecordsWhoSetWhat(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                let created = try await configMaps.create(
                    configMap(["k": "1"], labels: ["l": "x"]), WriteOptions(fieldManager: "maker"))
                let entry = try #require(created.metadata.managedFields.first)
                #expect(entry["apiVersion"] == "v1" && entry["fieldsType"] == "FieldsV1")
                #expect(entry["time"]?.string?.hasSuffix("Z") == true)
                #expect(
                    FieldOwners(created).fields == [
                        "maker Update": [
                            "f:data": [".": [:], "f:k": [:]], "f:metadata": ["f:labels": [".": [:], "f:l": [:]]],
                        ]
                    ])
                let patched = try await configMaps.patch(
                    "a", .merge(["data": ["k": "2", "new": "3"]]), options: WriteOptions(fieldManager: "changer"))
                #expect(
                    FieldOwners(patched).fields == [
                        "maker Update": ["f:data": [:], "f:metadata": ["f:labels": [".": [:], "f:l": [:]]]],
                        "changer Update": ["f:data": ["f:k": [:], "f:new": [:]]],
                    ])
                let removed = try await configMaps.patch(
                    "a", .merge(["data": ["new": .null], "metadata": ["labels": .null]]),
                    options: WriteOptions(fieldManager: "remover"))
                // Who only removes owns nothing, and what is gone is nobody's.
                #expect(FieldOwners(removed).names == ["maker Update", "changer Update"])
                #expect(FieldOwners(removed)["changer Update"] == ["f:data": ["f:k": [:]]])
                // Kubernetes 1.20 gives the first manager back what the second took from it.
                if kind == .embedded { #expect(FieldOwners(removed)["maker Update"] == ["f:data": [:]]) }
            }
        }

        @Test(arguments: APIServerKind.available)
        func whoNamesNoManagerIsNamedByItsUserAgent(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                let created = try await configMaps.create(configMap(["k": "1"]))
                let manager = created.metadata.managedFields.first?["manager"]?.string ?? ""
                #expect(!manager.isEmpty && !manager.contains("/") && manager != "unknown")
            }
        }

        @Test(arguments: APIServerKind.available)
        func managersAreForgottenOnRequestAndAnApplyBeginsAnew(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                _ = try await configMaps.create(configMap(["k": "1"]), WriteOptions(fieldManager: "maker"))
                let reset = try await configMaps.patch("a", .merge(["metadata": ["managedFields": [[:]]]]))
                #expect(reset.metadata.managedFields.isEmpty)
                let changed = try await configMaps.patch("a", .merge(["data": ["k": "2"]]))
                #expect(changed.metadata.managedFields.isEmpty)
                let applied = try await configMaps.apply(configMap(["new": "3"]), fieldManager: "one")
                #expect(FieldOwners(applied)["one Apply"] == ["f:data": ["f:new": [:]]])
                #expect(FieldOwners(applied)["before-first-apply Update"] == ["f:data": [".": [:], "f:k": [:]]])
            }
        }

        // MARK: - Applying

        @Test(arguments: APIServerKind.available)
        func anApplyOfNothingNewChangesNothing(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                let created = try await configMaps.apply(configMap(["k": "1"]), fieldManager: "one")
                #expect(FieldOwners(created).fields == ["one Apply": ["f:data": ["f:k": [:]]]])
                let again = try await configMaps.apply(configMap(["k": "1"]), fieldManager: "one")
                #expect(again.metadata.resourceVersion == created.metadata.resourceVersion)
                #expect(again.metadata.managedFields == created.metadata.managedFields)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aFieldThatTwoApplyGoesWithTheLastOfThem(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                _ = try await configMaps.apply(configMap(["k": "1", "mine": "x"]), fieldManager: "one")
                let shared = try await configMaps.apply(configMap(["k": "1"]), fieldManager: "two")
                #expect(
                    FieldOwners(shared).fields == [
                        "one Apply": ["f:data": ["f:k": [:], "f:mine": [:]]], "two Apply": ["f:data": ["f:k": [:]]],
                    ])
                let left = try await configMaps.apply(configMap([:]), fieldManager: "one")
                #expect(left["data"] == ["k": "1"])
                #expect(FieldOwners(left).names == ["two Apply"])
                let empty = try await configMaps.apply(configMap([:]), fieldManager: "two")
                #expect(empty["data"] == nil)
                #expect(empty.metadata.managedFields.isEmpty)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aConflictNamesTheManagerAndTheField(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                _ = try await configMaps.apply(configMap(["k": "1", "other": "1"]), fieldManager: "one")
                let single = try await rejection {
                    _ = try await configMaps.apply(configMap(["k": "2"]), fieldManager: "two")
                }
                #expect(single.code == 409 && single.reason == .conflict)
                #expect(single.message == "Apply failed with 1 conflict: conflict with \"one\": .data.k")
                #expect(
                    single.details?.causes == [
                        StatusCause(
                            reason: "FieldManagerConflict", message: "conflict with \"one\"", field: ".data.k")
                    ])
                let double = try await rejection {
                    _ = try await configMaps.apply(configMap(["k": "2", "other": "2"]), fieldManager: "two")
                }
                #expect(
                    double.message
                        == "Apply failed with 2 conflicts: conflicts with \"one\":\n- .data.k\n- .data.other")
                let forced = try await configMaps.apply(configMap(["k": "2"]), fieldManager: "two", force: true)
                #expect(forced["data"] == ["k": "2", "other": "1"])
                #expect(
                    FieldOwners(forced).fields == [
                        "one Apply": ["f:data": ["f:other": [:]]], "two Apply": ["f:data": ["f:k": [:]]],
                    ])
                // What it lost is no longer its to remove.
                let gone = try await configMaps.apply(configMap([:]), fieldManager: "one")
                #expect(gone["data"] == ["k": "2"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func aFieldThatSomebodyUpdatedIsAConflictForWhoApplies(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                _ = try await configMaps.create(configMap(["k": "1"]), WriteOptions(fieldManager: "kubectl-edit"))
                let refused = try await rejection {
                    _ = try await configMaps.apply(configMap(["k": "2"]), fieldManager: "one")
                }
                // Kubernetes 1.20 adds the time to the words.
                #expect(
                    refused.message.hasPrefix("Apply failed with 1 conflict: conflict with \"kubectl-edit\" using v1"))
                #expect(refused.message.hasSuffix(": .data.k"))
                let same = try await configMaps.apply(configMap(["k": "1"]), fieldManager: "one")
                #expect(FieldOwners(same).names == ["kubectl-edit Update", "one Apply"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func finalizersOfManyManagersAreASet(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                _ = try await configMaps.apply(
                    configMap([:], finalizers: ["example.org/one"]), fieldManager: "one")
                let both = try await configMaps.apply(
                    configMap([:], finalizers: ["example.org/two"]), fieldManager: "two")
                #expect(Set(both.metadata.finalizers) == ["example.org/one", "example.org/two"])
                #expect(
                    FieldOwners(both)["two Apply"]
                        == ["f:metadata": ["f:finalizers": ["v:\"example.org/two\"": [:]]]])
                let one = try await configMaps.apply(configMap([:]), fieldManager: "one")
                #expect(one.metadata.finalizers == ["example.org/two"])
                let none = try await configMaps.apply(configMap([:]), fieldManager: "two")
                #expect(none.metadata.finalizers.isEmpty)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aDryRunOfAnApplyStoresNothing(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                let made = try await configMaps.apply(
                    configMap(["k": "1"]), fieldManager: "one", options: WriteOptions(isDryRun: true))
                #expect(made["data"] == ["k": "1"])
                let absent = try await configMaps.getIfPresent("a")
                #expect(absent == nil)
                let stored = try await configMaps.apply(configMap(["k": "1"]), fieldManager: "one")
                let tried = try await configMaps.apply(
                    configMap(["k": "2"]), fieldManager: "one", options: WriteOptions(isDryRun: true))
                #expect(tried["data"] == ["k": "2"])
                let read = try await configMaps.get("a")
                #expect(read == stored)
            }
        }

        @Test(arguments: APIServerKind.available)
        func manifestsThatCannotBeAppliedAreRefused(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                let manifest: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"]]
                let nobody = try await rejection {
                    _ = try await configMaps.patch("a", .apply(manifest, manager: "", force: false))
                }
                #expect(nobody.code == 422)
                #expect(nobody.message.contains("fieldManager: Required value: is required for apply patch"))
                var owned = manifest
                owned["metadata"]?["managedFields"] = [["manager": "one"]]
                let managers = try await rejection { [owned] in
                    _ = try await configMaps.patch("a", .apply(owned, manager: "one", force: false))
                }
                #expect(managers.code == 400 && managers.message.contains("metadata.managedFields must be nil"))
                var wrong = manifest
                wrong["apiVersion"] = "v2"
                let version = try await rejection { [wrong] in
                    _ = try await configMaps.patch("a", .apply(wrong, manager: "one", force: false))
                }
                #expect(version.code == 400)
                var unknown = manifest
                unknown["unknown"] = "x"
                let undeclared = try await rejection { [unknown] in
                    _ = try await configMaps.patch("a", .apply(unknown, manager: "one", force: false))
                }
                #expect(undeclared.code == 500)
                #expect(undeclared.message.contains("failed to create typed patch object"))
                #expect(undeclared.message.hasSuffix(".unknown: field not declared in schema"))
            }
        }

        @Test(arguments: APIServerKind.available)
        func anApplyWithAStaleResourceVersionIsAConflict(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { configMaps in
                let first = try await configMaps.apply(configMap(["k": "1"]), fieldManager: "one")
                _ = try await configMaps.apply(configMap(["k": "2"]), fieldManager: "one")
                var stale = configMap(["k": "3"])
                stale.metadata.resourceVersion = first.metadata.resourceVersion
                let refused = try await rejection { [stale] in
                    _ = try await configMaps.apply(stale, fieldManager: "one")
                }
                #expect(refused.code == 409)
                #expect(refused.message.contains("the object has been modified"))
            }
        }

        // MARK: - Custom kinds

        @Test(arguments: APIServerKind.available)
        func listsOfCustomKindsAreMergedAsTheirSchemaSays(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let shelves = try await client.serveWidgets(in: namespace, schema: Self.lists)
                func shelf(_ spec: JSONValue) -> DynamicObject {
                    DynamicObject(shelves.resource, metadata: ObjectMeta(name: "a"), fields: ["spec": spec])
                }
                _ = try await shelves.apply(
                    shelf([
                        "parts": [["name": "a", "size": 1], ["name": "b", "size": 1]], "tags": ["x"],
                        "whole": ["one"], "unit": ["a": "1"],
                    ]), fieldManager: "one")
                let merged = try await shelves.apply(
                    shelf(["parts": [["name": "c", "size": 3]], "tags": ["y"]]), fieldManager: "two")
                let names = merged["spec"]?["parts"]?.array?.compactMap { $0["name"]?.string }
                #expect(Set(names ?? []) == ["a", "b", "c"])
                #expect(Set(merged["spec"]?["tags"]?.array ?? []) == ["x", "y"])
                #expect(
                    FieldOwners(merged)["two Apply"] == [
                        "f:spec": [
                            "f:parts": ["k:{\"name\":\"c\"}": [".": [:], "f:name": [:], "f:size": [:]]],
                            "f:tags": ["v:\"y\"": [:]],
                        ]
                    ])
                let atomic = try await rejection {
                    _ = try await shelves.apply(shelf(["whole": ["two"], "unit": ["b": "2"]]), fieldManager: "two")
                }
                #expect(atomic.details?.causes.map(\.field).sorted() == [".spec.unit", ".spec.whole"])
                let element = try await rejection {
                    _ = try await shelves.apply(
                        shelf(["parts": [["name": "a", "size": 2]]]), fieldManager: "two")
                }
                #expect(
                    element.message
                        == "Apply failed with 1 conflict: conflict with \"one\": .spec.parts[name=\"a\"].size")
                let shrunk = try await shelves.apply(
                    shelf(["parts": [["name": "b", "size": 1]], "whole": ["one"]]), fieldManager: "one")
                #expect(
                    Set(shrunk["spec"]?["parts"]?.array?.compactMap { $0["name"]?.string } ?? []) == ["b", "c"])
                #expect(shrunk["spec"]?["tags"] == ["y"])
                #expect(shrunk["spec"]?["unit"] == nil)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aStatusIsAppliedThroughItsSubresource(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let widgets = try await client.serveWidgets(in: namespace)
                let spec = DynamicObject(
                    widgets.resource, metadata: ObjectMeta(name: "a"), fields: ["spec": ["size": 1]])
                _ = try await widgets.apply(spec, fieldManager: "one")
                let status = DynamicObject(
                    widgets.resource, metadata: ObjectMeta(name: "a"), fields: ["status": ["phase": "Ready"]])
                let applied = try await widgets.apply(status, fieldManager: "two", subresource: .status)
                #expect(applied["status"]?["phase"] == "Ready" && applied["spec"]?["size"] == 1)
                #expect(FieldOwners(applied)["one Apply"] == ["f:spec": ["f:size": [:]]])
                #expect(FieldOwners(applied)["two Apply"] == ["f:status": ["f:phase": [:]]])
                #expect(applied.metadata.generation == 1)
                let entry = applied.metadata.managedFields.first { $0["manager"] == "two" }
                // Kubernetes records the subresource since 1.22.
                if kind == .embedded { #expect(entry?["subresource"] == "status") }
                let missing = DynamicObject(
                    widgets.resource, metadata: ObjectMeta(name: "missing"), fields: ["status": ["phase": "Ready"]])
                let refused = try await rejection {
                    _ = try await widgets.apply(missing, fieldManager: "two", subresource: .status)
                }
                #expect(refused.code == 404)
            }
        }

        private static let lists: JSONValue = [
            "type": "object",
            "properties": [
                "spec": [
                    "type": "object",
                    "properties": [
                        "parts": [
                            "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                            "items": [
                                "type": "object", "required": ["name"],
                                "properties": ["name": ["type": "string"], "size": ["type": "integer"]],
                            ],
                        ],
                        "tags": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]],
                        "whole": ["type": "array", "items": ["type": "string"]],
                        "unit": [
                            "type": "object", "x-kubernetes-map-type": "atomic",
                            "additionalProperties": ["type": "string"],
                        ],
                    ],
                ]
            ],
        ]
    }
}

/// The Status with which the server refuses the call.
func rejection(
    sourceLocation: SourceLocation = #_sourceLocation, _ call: () async throws -> Void
) async throws -> Status {
    do {
        try await call()
    } catch KubernetesError.rejected(let status, _) {
        return status
    }
    throw NotRejected()
}

private struct NotRejected: Error {}

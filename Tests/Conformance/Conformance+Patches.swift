import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    @Suite struct Patches {
        private func withObject(
            on kind: APIServerKind, _ body: (ResourceClient<ConfigMap>, ConfigMap) async throws -> Void
        ) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let object = try await configMaps.create(ConfigMap("a", data: ["one": "1", "two": "2"]))
                try await body(configMaps, object)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aMergePatchAddsChangesAndRemoves(on kind: APIServerKind) async throws {
            try await withObject(on: kind) { configMaps, _ in
                let patched = try await configMaps.patch(
                    "a", .merge(["data": ["one": .null, "two": "zwei", "three": "3"]]))
                #expect(patched.data == ["two": "zwei", "three": "3"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func aJSONPatchIsAllOrNothing(on kind: APIServerKind) async throws {
            try await withObject(on: kind) { configMaps, _ in
                let patched = try await configMaps.patch(
                    "a",
                    .json(
                        JSONPatch([
                            .test(.data("one"), "1"), .replace(.data("one"), "eins"), .remove(.data("two")),
                            .add(.data("three"), "3"),
                        ])))
                #expect(patched.data == ["one": "eins", "three": "3"])
                let error = await #expect(throws: KubernetesError.self) {
                    try await configMaps.patch(
                        "a", .json(JSONPatch([.replace(.data("one"), "un"), .test(.data("three"), "4")])))
                }
                #expect(error?.isInvalidObject == true)
                let unchanged = try await configMaps.get("a")
                #expect(unchanged.data == patched.data)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aStrategicMergePatchMergesListsByKey(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let accounts = client.resources(ServiceAccount.self, in: namespace)
                let raw = client.resources(ServiceAccount.apiResource, in: namespace)
                _ = try await accounts.create(ServiceAccount(metadata: ObjectMeta(name: "a")))
                _ = try await accounts.patch("a", .strategicMerge(["secrets": [["name": "one"]]]))
                _ = try await accounts.patch("a", .strategicMerge(["secrets": [["name": "two"]]]))
                let names = try await raw.get("a")["secrets"]?.array?.compactMap { $0["name"]?.string }
                #expect(Set(names ?? []) == ["one", "two"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func aPatchWithAStaleResourceVersionIsAConflict(on kind: APIServerKind) async throws {
            try await withObject(on: kind) { configMaps, object in
                _ = try await configMaps.patch("a", .merge(["data": ["one": "eins"]]))
                let stale = JSONValue.string(object.metadata.resourceVersion ?? "")
                let merge = await #expect(throws: KubernetesError.self) {
                    try await configMaps.patch(
                        "a", .merge(["metadata": ["resourceVersion": stale], "data": ["one": "un"]]))
                }
                #expect(merge?.isConflict == true)
                let json = await #expect(throws: KubernetesError.self) {
                    try await configMaps.patch(
                        "a",
                        .json(
                            JSONPatch([
                                .replace(JSONPointer(["metadata", "resourceVersion"]), stale),
                                .replace(.data("one"), "un"),
                            ])))
                }
                #expect(json?.isConflict == true)
            }
        }

        @Test(arguments: APIServerKind.available)
        func applyOwnsItsFieldsAndConflictsAreTold(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let first = try await configMaps.apply(
                    ConfigMap("a", data: ["k": "1", "extra": "x"]), fieldManager: "one")
                #expect(first.data == ["k": "1", "extra": "x"])
                let error = await #expect(throws: KubernetesError.self) {
                    try await configMaps.apply(ConfigMap("a", data: ["k": "2"]), fieldManager: "other")
                }
                #expect(error?.isConflict == true)
                let forced = try await configMaps.apply(
                    ConfigMap("a", data: ["k": "2"]), fieldManager: "other", force: true)
                #expect(forced.data == ["k": "2", "extra": "x"])
                // What a manager applied before and leaves out now goes.
                let shrunk = try await configMaps.apply(ConfigMap("a"), fieldManager: "one")
                #expect(shrunk.data == ["k": "2"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func fieldsThatATypeDoesNotKnowSurviveItsPatch(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let raw = client.resources(ConfigMap.apiResource, in: namespace)
                _ = try await raw.create(
                    DynamicObject(
                        ConfigMap.apiResource, metadata: ObjectMeta(name: "a"),
                        fields: ["binaryData": ["b": "AAE="], "immutable": false]))
                _ = try await client.resources(ConfigMap.self, in: namespace)
                    .patch("a", .merge(["data": ["k": "v"]]))
                let after = try await raw.get("a")
                #expect(after["binaryData"]?["b"] == "AAE=")
                #expect(after["data"]?["k"] == "v")
            }
        }
    }
}

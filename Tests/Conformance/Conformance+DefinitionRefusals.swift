import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// Bad CustomResourceDefinitions: names, versions, and what a schema may say where.
    @Suite struct DefinitionRefusals {
        private static let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        private static let long = String(repeating: "g", count: 64)

        /// A definition with one version.
        private static func definition(version: JSONValue = [:], schema: JSONValue) -> JSONValue {
            var served: JSONValue = ["name": "v1", "served": true, "storage": true]
            served["schema"] = ["openAPIV3Schema": schema]
            return [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": "gears.refused.example.org"],
                "spec": [
                    "group": "refused.example.org", "scope": "Namespaced",
                    "names": ["kind": "Gear", "plural": "gears"],
                    "versions": [JSONMergePatch.apply(version, to: served)],
                ],
            ]
        }

        private static let plain: JSONValue = [
            "type": "object", "properties": ["spec": ["type": "object", "properties": ["a": ["type": "string"]]]],
        ]

        // MARK: - Names

        private static func annotated(_ approval: String) -> JSONValue {
            [
                "metadata": [
                    "name": "gears.x.k8s.io", "annotations": ["api-approved.kubernetes.io": .string(approval)],
                ], "spec": ["group": "x.k8s.io"],
            ]
        }

        private static let approval = "metadata.annotations[api-approved.kubernetes.io]"
        private static let names: [Refusal] = [
            Refusal([:]), Refusal(["metadata": ["name": "x"]], "metadata.name Invalid"),
            Refusal(
                ["spec": .null], "metadata.name Invalid", "spec.group Required", "spec.scope Required",
                "spec.versions Invalid", "spec.names.plural Required", "spec.names.singular Required",
                "spec.names.kind Required", "spec.names.listKind Required", "status.storedVersions Invalid"),
            Refusal(["spec": ["group": "Ex.org"]], "metadata.name Invalid", "spec.group Invalid"),
            Refusal(["spec": ["group": "x"]], "metadata.name Invalid", "spec.group Invalid"),
            Refusal(["spec": ["scope": .null]], "spec.scope Required"),
            Refusal(["spec": ["scope": "x"]], "spec.scope NotSupported"),
            Refusal(["spec": ["names": ["singular": .string(long)]]], "spec.names.singular Invalid"),
            Refusal(
                ["spec": ["names": ["kind": "1Gear"]]], "spec.names.kind Invalid", "spec.names.listKind Invalid",
                "spec.names.singular Invalid"),
            Refusal(["spec": ["names": ["listKind": "Gear_List"]]], "spec.names.listKind Invalid"),
            Refusal(["spec": ["names": ["listKind": "Gear"]]], "spec.names.listKind Invalid"),
            Refusal(["spec": ["names": ["shortNames": ["a", ""]]]], "spec.names.shortNames[1] Invalid"),
            Refusal(["spec": ["names": ["categories": ["A"]]]], "spec.names.categories[0] Invalid"),
            Refusal(["spec": ["preserveUnknownFields": true]], "spec.preserveUnknownFields Invalid"),
            Refusal(["spec": ["conversion": [:]]], "spec.conversion.strategy Required"),
            Refusal(["spec": ["conversion": ["strategy": "x"]]], "spec.conversion.strategy NotSupported"),
            Refusal(
                ["spec": ["conversion": ["strategy": "None", "webhook": ["conversionReviewVersions": ["v1"]]]]],
                "spec.conversion.conversionReviewVersions Forbidden"),
            Refusal(
                [
                    "spec": [
                        "conversion": [
                            "strategy": "None",
                            "webhook": ["conversionReviewVersions": ["v1"], "clientConfig": ["url": "https://x"]],
                        ]
                    ]
                ], "spec.conversion.conversionReviewVersions Forbidden", "spec.conversion.webhookClientConfig Forbidden"
            ),
            Refusal(annotated(""), "\(approval) Required"), Refusal(annotated("x"), "\(approval) Invalid"),
            Refusal(annotated("unapproved, a test")), Refusal(annotated("https://example.org/approved")),
            Refusal(["spec": ["versions": []]], "spec.versions Invalid", "status.storedVersions Invalid"),
        ]

        @Test(arguments: APIServerKind.available)
        func aDefinitionWithNamesOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await Refusal.check(Self.names, of: Self.definition(schema: Self.plain), at: Self.path, on: kind)
        }

        // MARK: - Versions

        private static func warning(_ text: JSONValue, isDeprecated: Bool = true) -> JSONValue {
            ["deprecated": .bool(isDeprecated), "deprecationWarning": text]
        }

        private static func column(_ column: JSONValue) -> JSONValue { ["additionalPrinterColumns": [column]] }

        private static func scale(_ scale: JSONValue) -> JSONValue { ["subresources": ["scale": scale]] }

        private static let version = "spec.versions[0]"
        private static let columns = "spec.additionalPrinterColumns[0]"
        private static let paths = "spec.subresources.scale"
        private static let versions: [(JSONValue, Set<String>)] = [
            (["name": "V1"], ["\(version).name Invalid", "spec.version Invalid"]),
            (["storage": false], ["spec.versions Invalid", "status.storedVersions Invalid"]),
            (["schema": .null], ["\(version).schema.openAPIV3Schema Required"]),
            (warning("x", isDeprecated: false), ["\(version).deprecationWarning Invalid"]),
            (warning(""), ["\(version).deprecationWarning Invalid"]),
            (warning(.string(String(repeating: "x", count: 257))), ["\(version).deprecationWarning Invalid"]),
            (warning("a\nb"), ["\(version).deprecationWarning Invalid"]),
            (warning("a\u{A0}b"), ["\(version).deprecationWarning Invalid"]), (warning("ä b"), []),
            (column([:]), ["\(columns).name Required", "\(columns).type Required", "\(columns).JSONPath Required"]),
            (column(["name": "x", "type": "x", "jsonPath": ".a"]), ["\(columns).type Invalid"]),
            (
                column(["name": "x", "type": "string", "format": "x", "jsonPath": ".a"]),
                ["\(columns).format Invalid"]
            ),
            (column(["name": "x", "type": "string", "jsonPath": "{.a}"]), ["\(columns).JSONPath Invalid"]),
            (column(["name": "x", "type": "string", "jsonPath": ".a[?(@.b>1)].c"]), []),
            (column(["name": "x", "type": "string", "jsonPath": ".a["]), []),
            (scale([:]), ["\(paths).specReplicasPath Required", "\(paths).statusReplicasPath Required"]),
            (
                scale(["specReplicasPath": "spec.a", "statusReplicasPath": ".spec.a", "labelSelectorPath": ".x"]),
                [
                    "\(paths).specReplicasPath Invalid", "\(paths).statusReplicasPath Invalid",
                    "\(paths).labelSelectorPath Invalid",
                ]
            ), (scale(["specReplicasPath": ".spec.a[0]", "statusReplicasPath": ".status.a"]), []),
        ]

        @Test(arguments: APIServerKind.available)
        func aVersionOfNoUseIsRefused(on kind: APIServerKind) async throws {
            for (change, causes) in Self.versions {
                let bad = Self.definition(version: change, schema: Self.plain)
                try await Refusal.check([Refusal([:], causes)], of: bad, at: Self.path, on: kind)
            }
            let second: JSONValue = [
                "name": "v2", "served": true, "storage": true, "schema": ["openAPIV3Schema": ["type": "object"]],
            ]
            for (change, causes) in [
                ([:], ["spec.versions Invalid", "status.storedVersions Invalid"]),
                (["name": "v1", "storage": false], ["spec.versions Invalid"]),
                (["storage": false, "schema": .null], ["spec.versions[1].schema.openAPIV3Schema Required"]),
            ] as [(JSONValue, Set<String>)] {
                var definition = Self.definition(schema: Self.plain)
                let first = definition["spec"]?["versions"]?[0] ?? [:]
                definition["spec"]?["versions"] = [first, JSONMergePatch.apply(change, to: second)]
                try await Refusal.check([Refusal([:], causes)], of: definition, at: Self.path, on: kind)
            }
        }

        // MARK: - Schemas

        /// Checks schemas of `spec`: § stands for its place.
        private static func check(
            _ rows: [(JSONValue, Set<String>)], on kind: APIServerKind,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let place = "spec.validation.openAPIV3Schema.properties[spec]"
            for (spec, causes) in rows {
                let bad = definition(schema: ["type": "object", "properties": ["spec": spec]])
                let places = Set(causes.map { $0.replacing("§", with: place) })
                try await Refusal.check(
                    [Refusal([:], places)], of: bad, at: path, on: kind, sourceLocation: sourceLocation)
            }
        }

        private static let words: [(JSONValue, Set<String>)] = [
            (["properties": ["a": ["type": "string"]]], ["§.type Required"]),
            (["type": "null"], ["§.type NotSupported", "§.type Forbidden"]),
            (["type": "x"], ["§.type NotSupported"]),
            (["type": "array"], ["§.items Required"]), (["type": "array", "items": [:]], ["§.items.type Required"]),
            (["type": "array", "items": [["type": "string"]]], ["§.items Forbidden"]),
            (["type": "object", "additionalProperties": [:]], ["§.additionalProperties.type Required"]),
            (
                [
                    "type": "object", "properties": ["a": ["type": "string"]],
                    "additionalProperties": ["type": "string"],
                ], ["§.additionalProperties Forbidden"]
            ),
            (
                ["type": "object", "properties": ["a": ["type": "string"]], "additionalProperties": false],
                ["§.additionalProperties Forbidden"]
            ), (["type": "object", "properties": ["a": ["type": "string"]], "additionalProperties": true], []),
            (["type": "object", "properties": [:], "additionalProperties": ["type": "string"]], []),
            (["type": "array", "items": ["type": "string"], "uniqueItems": true], ["§.uniqueItems Forbidden"]),
            (["type": "object", "id": "x"], ["§.id Forbidden"]), (["type": "object", "id": ""], []),
            (["type": "object", "$ref": "x"], ["§.$ref Forbidden"]),
            (["type": "object", "patternProperties": [:]], []),
            (
                ["type": "object", "patternProperties": ["a": ["type": "string"]]],
                ["§.patternProperties Forbidden"]
            ), (["type": "object", "dependencies": ["a": ["b"]]], ["§.dependencies Forbidden"]),
            (["type": "object", "additionalItems": true], ["§.additionalItems Forbidden"]),
            (["type": "object", "$schema": "x"], ["spec.validation.openAPIV3Schema Invalid"]),
            (
                ["type": "object", "x-kubernetes-preserve-unknown-fields": false],
                ["§.x-kubernetes-preserve-unknown-fields Invalid"]
            ),
            (
                ["x-kubernetes-int-or-string": true, "x-kubernetes-preserve-unknown-fields": true],
                ["§.x-kubernetes-preserve-unknown-fields Invalid"]
            ),
            (["type": "string", "anyOf": [["type": "integer"], ["type": "string"]]], []),
            (["type": "string", "allOf": [["anyOf": [["type": "integer"], ["type": "string"]]]]], []),
            (
                ["x-kubernetes-int-or-string": true, "anyOf": [["type": "string"], ["type": "integer"]]],
                ["§.anyOf[0].type Forbidden", "§.anyOf[1].type Forbidden"]
            ),
        ]

        @Test(arguments: APIServerKind.available)
        func wordsThatDoNotGoTogetherAreRefused(on kind: APIServerKind) async throws {
            try await Self.check(Self.words, on: kind)
        }

        private static func embedded(_ words: JSONValue) -> JSONValue {
            JSONMergePatch.apply(words, to: ["type": "object", "x-kubernetes-embedded-resource": true])
        }

        private static let resources: [(JSONValue, Set<String>)] = [
            (embedded(["type": .null]), ["§.type Required", "§.properties Required"]),
            (embedded(["type": "string"]), ["§.type Invalid", "§.properties Required"]),
            (
                embedded(["additionalProperties": ["type": "string"]]),
                ["§.additionalProperties Forbidden", "§.properties Required"]
            ),
            (
                embedded([
                    "properties": [
                        "kind": ["type": "integer"], "apiVersion": ["type": "boolean"],
                        "metadata": ["type": "string"],
                    ]
                ]),
                [
                    "§.properties[kind].type Invalid", "§.properties[apiVersion].type Invalid",
                    "§.properties[metadata].type Invalid",
                ]
            ),
            (
                embedded([
                    "properties": [
                        "metadata": [
                            "type": "object",
                            "properties": [
                                "labels": [
                                    "type": "object", "additionalProperties": ["type": "string", "default": "x"],
                                ]
                            ],
                        ]
                    ]
                ]), ["§.properties[metadata].properties[labels].additionalProperties.default Forbidden"]
            ),
            (
                embedded(["properties": ["kind": ["type": "string", "default": "1"]]]),
                ["§.properties[kind].default Invalid"]
            ), (embedded(["properties": ["kind": ["type": "string", "default": "Pod"]]]), []),
            (
                embedded(["properties": ["apiVersion": ["type": "string", "default": "a/b/c"]]]),
                ["§.properties[apiVersion].default Invalid"]
            ),
            (
                embedded([
                    "properties": [
                        "metadata": ["type": "object", "properties": ["name": ["type": "string", "default": "a/b"]]]
                    ]
                ]), ["§.properties[metadata].properties[name].default Invalid"]
            ),
            (
                embedded(["x-kubernetes-preserve-unknown-fields": true, "default": ["apiVersion": "v1"]]),
                ["§.default.kind Required"]
            ), (["type": "object", "properties": ["metadata": ["type": "string"]]], []),
        ]

        @Test(arguments: APIServerKind.available)
        func objectsInsideObjectsAreDescribedAsSuch(on kind: APIServerKind) async throws {
            try await Self.check(Self.resources, on: kind)
        }

        @Test(arguments: APIServerKind.available, ["allOf[0]", "anyOf[0]", "oneOf[0]", "not"])
        func aJunctorOnlyRestricts(on kind: APIServerKind, junctor: String) async throws {
            func inside(_ word: String, _ value: JSONValue) -> JSONValue {
                let inner: JSONValue = [word: value]
                let name = String(junctor.prefix { $0 != "[" })
                return ["type": "string", name: name == "not" ? inner : [inner]]
            }
            let words: [(String, JSONValue)] = [
                ("type", "string"), ("default", "x"), ("title", "x"), ("description", "x"), ("nullable", true),
                ("additionalProperties", true), ("x-kubernetes-preserve-unknown-fields", true),
                ("x-kubernetes-embedded-resource", true), ("x-kubernetes-int-or-string", true), ("$ref", "x"),
                ("uniqueItems", true),
            ]
            let forbidden: [(JSONValue, Set<String>)] = words.map { word, value in
                (inside(word, value), ["§.\(junctor).\(word) Forbidden"])
            }
            let others: [(JSONValue, Set<String>)] = [
                (
                    inside("type", "x"), ["§.\(junctor).type NotSupported", "§.\(junctor).type Forbidden"]
                ),
                (
                    inside("x-kubernetes-list-type", "set"),
                    ["§.\(junctor).type Required", "§.\(junctor).x-kubernetes-list-type Forbidden"]
                ),
                (
                    inside("x-kubernetes-map-type", "atomic"),
                    ["§.\(junctor).type Required", "§.\(junctor).x-kubernetes-map-type Forbidden"]
                ),
                (
                    inside("x-kubernetes-list-map-keys", ["a"]),
                    [
                        "§.\(junctor).x-kubernetes-list-type Required",
                        "§.\(junctor).x-kubernetes-list-map-keys Forbidden",
                    ]
                ),
                (
                    inside("properties", ["metadata": ["required": ["name"]]]),
                    ["§.\(junctor).properties[metadata] Forbidden"]
                ), (inside("nullable", false), []), (inside("format", "x"), []), (inside("pattern", "^a$"), []),
                (inside("properties", ["b": ["maxLength": 1]]), []),
            ]
            try await Self.check(forbidden + others, on: kind)
        }

        private static func map(_ items: JSONValue, keys: JSONValue = ["a"]) -> JSONValue {
            let good: JSONValue = ["type": "object", "required": ["a"], "properties": ["a": ["type": "string"]]]
            var list: JSONValue = [
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys,
            ]
            list["items"] = JSONMergePatch.apply(items, to: good)
            return list
        }

        private static let keys = "§.x-kubernetes-list-map-keys"
        private static let lists: [(JSONValue, Set<String>)] = [
            (
                ["type": "array", "items": ["type": "string"], "x-kubernetes-list-type": "x"],
                ["§.x-kubernetes-list-type NotSupported"]
            ), (["type": "string", "x-kubernetes-list-type": "set"], ["§.type Invalid"]),
            (["type": "object", "x-kubernetes-map-type": "x"], ["§.x-kubernetes-map-type NotSupported"]),
            (["type": "string", "x-kubernetes-map-type": "atomic"], ["§.type Invalid"]),
            (
                ["type": "array", "items": ["type": "string"], "x-kubernetes-list-map-keys": ["a"]],
                ["§.x-kubernetes-list-type Required"]
            ), (["type": "array", "items": ["type": "string"], "x-kubernetes-list-map-keys": []], []),
            (map([:], keys: []), ["\(keys) Required"]), (map([:]), []),
            (map([:], keys: ["b"]), ["\(keys) Invalid"]), (map([:], keys: ["a", "a"]), ["\(keys) Invalid"]),
            (map(["type": "string", "properties": .null, "required": .null]), ["§.items.type Invalid"]),
            (map(["properties": ["a": ["type": "object"]]]), ["§.items.properties[a].type Invalid"]),
            (map(["required": .null]), ["§.items.properties[a].default Required"]),
            (map(["required": .null, "properties": ["a": ["default": "x"]]]), []),
            (map(["properties": ["a": ["nullable": true]]]), ["§.items.properties[a].nullable Forbidden"]),
            (map(["nullable": true]), ["§.items.nullable Forbidden"]),
            (
                ["type": "array", "items": ["type": "string", "nullable": true], "x-kubernetes-list-type": "set"],
                ["§.items.nullable Forbidden"]
            ),
            (
                ["type": "array", "items": ["type": "object"], "x-kubernetes-list-type": "set"],
                ["§.items.x-kubernetes-map-type Invalid"]
            ),
            (
                [
                    "type": "array", "x-kubernetes-list-type": "set",
                    "items": ["type": "object", "x-kubernetes-map-type": "atomic"],
                ], []
            ),
            (["type": "object", "properties": ["a": ["type": "string"]], "default": ["b": 1]], ["§.default Invalid"]),
            (["type": "string", "enum": ["a"], "default": "b"], ["§.default NotSupported"]),
            (
                ["type": "object", "required": ["a"], "properties": ["a": ["type": "string"]], "default": [:]],
                ["§.default.a Required"]
            ),
        ]

        @Test(arguments: APIServerKind.available)
        func markersOfListsMakeSense(on kind: APIServerKind) async throws {
            try await Self.check(Self.lists, on: kind)
        }

        // MARK: - The root

        private static func root(_ words: JSONValue, status: Bool = false) -> JSONValue {
            definition(
                version: status ? ["subresources": ["status": [:]]] : [:],
                schema: JSONMergePatch.apply(words, to: plain))
        }

        private static func metadata(_ schema: JSONValue) -> JSONValue { root(["properties": ["metadata": schema]]) }

        private static let roots: [(JSONValue, Set<String>)] = [
            (root(["type": .null]), ["§.type Required"]), (root(["nullable": true]), ["§.nullable Forbidden"]),
            (root(["nullable": true], status: true), ["§ Invalid", "§.nullable Forbidden"]),
            (
                root(["type": "array", "items": ["type": "string"], "properties": .null]),
                ["§.type Invalid"]
            ),
            (
                root(["type": "array", "items": ["type": "string"], "properties": .null], status: true),
                ["§.type Invalid"]
            ),
            (
                root(["properties": .null, "additionalProperties": ["type": "string"]]),
                ["§.additionalProperties Forbidden"]
            ), (root(["properties": .null, "additionalProperties": false]), ["§.additionalProperties Forbidden"]),
            (root(["enum": [1]], status: true), ["§ Invalid"]), (root(["enum": [1]]), []),
            (root(["maxProperties": 3], status: true), ["§ Invalid"]),
            (root(["not": ["required": ["x"]]], status: true), ["§ Invalid"]),
            (root(["title": "x", "required": ["spec"]], status: true), []),
            (root(["default": [:]]), ["§.default.apiVersion Required", "§.default.kind Required"]),
            (root(["properties": ["kind": ["type": "integer"]]]), ["§.properties[kind].type Invalid"]),
            (
                root(["properties": ["kind": ["type": "string", "default": "Gear"]]]),
                ["§.properties[kind].default Forbidden"]
            ), (metadata(["type": "string"]), ["§.properties[metadata].type Invalid"]),
            (metadata([:]), ["§.properties[metadata].type Invalid", "§.properties[metadata].type Required"]),
            (metadata(["type": "object", "properties": ["name": ["type": "string", "maxLength": 5]]]), []),
            (
                metadata(["type": "object", "properties": ["labels": ["type": "object"]]]),
                ["§.properties[metadata] Forbidden"]
            ), (metadata(["type": "object", "description": "x"]), ["§.properties[metadata] Forbidden"]),
            (metadata(["type": "object", "required": ["name"]]), ["§.properties[metadata] Forbidden"]),
            (
                metadata(["type": "object", "properties": ["name": ["type": "string", "default": "x"]]]),
                ["§.properties[metadata].properties[name].default Forbidden"]
            ),
            (
                metadata([
                    "type": "object", "x-kubernetes-embedded-resource": true,
                    "x-kubernetes-preserve-unknown-fields": true,
                ]),
                ["§.properties[metadata] Forbidden", "§.properties[metadata].x-kubernetes-embedded-resource Forbidden"]
            ),
            (
                root(["not": ["properties": ["metadata": ["required": ["name"]]]]]),
                ["§.not.properties[metadata] Forbidden", "§.properties[metadata] Required"]
            ),
            (root(["anyOf": [["properties": ["b": ["maxLength": 1]]]]]), ["§.properties[b] Required"]),
            (
                root(["anyOf": [["allOf": [["properties": ["spec": ["properties": ["b": ["maxLength": 1]]]]]]]]]),
                ["§.properties[spec].properties[b] Required"]
            ),
        ]

        @Test(arguments: APIServerKind.available)
        func theRootDescribesAnObject(on kind: APIServerKind) async throws {
            for (bad, causes) in Self.roots {
                let places = Set(causes.map { $0.replacing("§", with: "spec.validation.openAPIV3Schema") })
                try await Refusal.check([Refusal([:], places)], of: bad, at: Self.path, on: kind)
            }
        }
    }
}

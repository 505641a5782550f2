import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// Kinds that a CustomResourceDefinition teaches.
    @Suite struct CustomResources {
        typealias Widgets = ResourceClient<DynamicObject>

        /// A schema with a bit of everything.
        private static let schema: JSONValue = [
            "type": "object",
            "properties": [
                "spec": [
                    "type": "object", "required": ["size"],
                    "properties": [
                        "size": ["type": "integer", "minimum": 1, "maximum": 9],
                        "color": ["type": "string", "enum": ["red", "blue"], "default": "red"],
                        "name": ["type": "string", "maxLength": 3, "pattern": "^[a-z]+$"],
                        "port": ["x-kubernetes-int-or-string": true],
                        "tags": ["type": "array", "maxItems": 2, "items": ["type": "string"]],
                        "empty": ["type": "string", "nullable": true],
                        "limits": [
                            "type": "object",
                            "properties": ["cpu": ["type": "integer", "default": 1], "memory": ["type": "integer"]],
                        ],
                        "labels": ["type": "object", "additionalProperties": ["type": "string"]],
                        "free": [
                            "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                            "properties": ["known": ["type": "object", "properties": ["a": ["type": "integer"]]]],
                        ],
                    ],
                ],
                "status": ["type": "object", "properties": ["phase": ["type": "string"]]],
            ],
        ]

        private func withWidgets(on kind: APIServerKind, _ body: (Widgets) async throws -> Void) async throws {
            try await kind.withNamespace { client, namespace in
                try await body(try await client.serveWidgets(in: namespace, schema: Self.schema))
            }
        }

        private func create(_ spec: JSONValue, _ widgets: Widgets, _ name: String = "a") async throws -> DynamicObject {
            try await widgets.create(.widget(widgets.resource, name, spec: spec))
        }

        // MARK: - Validation

        @Test(arguments: APIServerKind.available)
        func aValueThatTheSchemaForbidsIsRefusedWithItsField(on kind: APIServerKind) async throws {
            let rows: [(spec: JSONValue, fields: Set<String>)] = [
                (["size": 0], ["spec.size"]), (["size": 10], ["spec.size"]), (["size": "1"], ["spec.size"]),
                ([:], ["spec.size"]), (["size": 1, "color": "green"], ["spec.color"]),
                (["size": 1, "name": "long"], ["spec.name"]), (["size": 1, "name": "A"], ["spec.name"]),
                (["size": 1, "port": true], ["spec.port"]), (["size": 1, "tags": ["a", "b", "c"]], ["spec.tags"]),
                (["size": 1, "labels": ["a": 1]], ["spec.labels.a"]),
                (["size": 0, "color": "green"], ["spec.size", "spec.color"]),
                (["size": 1, "free": ["known": ["a": "b"]]], ["spec.free.known.a"]),
            ]
            try await withWidgets(on: kind) { widgets in
                for row in rows {
                    let refused = try await rejection { _ = try await create(row.spec, widgets) }
                    #expect(refused.code == 422 && refused.reason == .invalid, "\(row.spec)")
                    #expect(Set(refused.details?.causes.map(\.field) ?? []) == row.fields, "\(row.spec)")
                    #expect(refused.details?.kind == "Widget" && refused.details?.name == "a")
                }
                // A change is judged as a whole object is.
                _ = try await create(["size": 1], widgets)
                let changed = try await rejection {
                    _ = try await widgets.patch("a", .merge(["spec": ["size": 99]]))
                }
                #expect(changed.code == 422 && changed.details?.causes.map(\.field) == ["spec.size"])
                let status = try await rejection {
                    _ = try await widgets.patch("a", .merge(["status": ["phase": 1]]), subresource: .status)
                }
                #expect(status.code == 422 && status.details?.causes.map(\.field) == ["status.phase"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func whatIsMissingAndWhatIsNotOnOfferHasAReasonOfItsOwn(on kind: APIServerKind) async throws {
            try await withWidgets(on: kind) { widgets in
                let missing = try await rejection { _ = try await create([:], widgets) }
                #expect(missing.details?.causes.map(\.reason) == ["FieldValueRequired"])
                let unsupported = try await rejection {
                    _ = try await create(["size": 1, "color": "green"], widgets)
                }
                #expect(unsupported.details?.causes.map(\.reason) == ["FieldValueNotSupported"])
                #expect(
                    unsupported.details?.causes.first?.message
                        == #"Unsupported value: "green": supported values: "red", "blue""#)
            }
        }

        @Test(arguments: APIServerKind.available)
        func anIntOrStringIsEither(on kind: APIServerKind) async throws {
            try await withWidgets(on: kind) { widgets in
                let number = try await create(["size": 1, "port": 80], widgets)
                #expect(number["spec"]?["port"] == 80)
                let text = try await widgets.patch("a", .merge(["spec": ["port": "80%"]]))
                #expect(text["spec"]?["port"] == "80%")
            }
        }

        @Test(arguments: APIServerKind.available)
        func aSchemaThatIsNotStructuralIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let resource = APIResource(
                    group: "\(namespace).example.org", version: "v1", kind: "Widget", plural: "widgets")
                let definitions = client.resources(CustomResourceDefinition.apiResource)
                let rows: [(schema: JSONValue, place: String)] = [
                    (["type": "object", "properties": ["spec": [:]]], "openAPIV3Schema.properties[spec].type"),
                    (["type": "array", "items": ["type": "string"]], "openAPIV3Schema.type"),
                    (
                        [
                            "type": "object",
                            "properties": ["spec": ["type": "object", "properties": ["a": ["type": "thing"]]]],
                        ], "openAPIV3Schema.properties[spec].properties[a].type"
                    ),
                ]
                for row in rows {
                    let refused = try await rejection {
                        _ = try await definitions.create(.widgetDefinition(resource, schema: row.schema))
                    }
                    #expect(refused.code == 422, "\(row.schema)")
                    // Kubernetes 1.20 names the place in the form of v1beta1.
                    #expect(
                        refused.details?.causes.contains { $0.field.hasSuffix(row.place) } == true,
                        "\(row.schema): \(refused.message)")
                }
            }
        }

        // MARK: - Pruning and defaults

        @Test(arguments: APIServerKind.available)
        func unknownFieldsArePrunedButWhereTheyAreWelcome(on kind: APIServerKind) async throws {
            try await withWidgets(on: kind) { widgets in
                let created = try await create(
                    [
                        "size": 1, "unknown": ["a": 1], "limits": ["memory": 2, "disk": 3],
                        "labels": ["any": "name"], "free": ["any": ["x": [1]], "known": ["a": 1, "b": 2]],
                    ], widgets)
                #expect(
                    created["spec"] == [
                        "size": 1, "color": "red", "limits": ["cpu": 1, "memory": 2], "labels": ["any": "name"],
                        "free": ["any": ["x": [1]], "known": ["a": 1]],
                    ])
                let patched = try await widgets.patch("a", .merge(["spec": ["unknown": 1], "other": 1]))
                #expect(patched["other"] == nil)
                #expect(patched["spec"]?["unknown"] == nil)
                #expect(patched.metadata.resourceVersion == created.metadata.resourceVersion)
            }
        }

        @Test(arguments: APIServerKind.available)
        func defaultsFillWhatIsMissingAndWhatIsNull(on kind: APIServerKind) async throws {
            try await withWidgets(on: kind) { widgets in
                let absent = try await create(["size": 1], widgets)
                #expect(absent["spec"] == ["size": 1, "color": "red"])
                let parent = try await create(["size": 1, "limits": [:]], widgets, "b")
                #expect(parent["spec"] == ["size": 1, "color": "red", "limits": ["cpu": 1]])
                let null = try await create(["size": 1, "color": .null, "empty": .null], widgets, "c")
                #expect(null["spec"] == ["size": 1, "color": "red", "empty": .null])
                let chosen = try await create(["size": 1, "color": "blue"], widgets, "d")
                #expect(chosen["spec"] == ["size": 1, "color": "blue"])
                let removed = try await widgets.patch("d", .merge(["spec": ["color": .null]]))
                #expect(removed["spec"] == ["size": 1, "color": "red"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func aNewDefaultShowsWhenAnOldObjectIsRead(on kind: APIServerKind) async throws {
            try await withWidgets(on: kind) { widgets in
                let created = try await create(["size": 1], widgets)
                #expect(created["spec"]?["name"] == nil)
                let place = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/name/default"
                try await widgets.redefine([.add(try JSONPointer(parsing: place), "new")])
                try await eventually("the default is there") {
                    try await widgets.get("a")["spec"]?["name"] == "new"
                }
                let listed = try await widgets.list().items
                #expect(listed.map { $0["spec"]?["name"] } == ["new"])
                // Shown, and not stored.
                #expect(listed.map(\.metadata.resourceVersion) == [created.metadata.resourceVersion])
            }
        }
    }
}

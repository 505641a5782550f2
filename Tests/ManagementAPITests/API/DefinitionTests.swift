import JSONTree
import ManagementAPI
import Testing

private let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
private let cogs = "/apis/example.org/v1/namespaces/default/cogs"
private let merge = "application/merge-patch+json"

/// Definitions of kinds in `example.org`.
private enum Cog {
    static func definition(
        _ kind: String = "Cog", _ plural: String = "cogs", names: JSONValue = [:], versions: [JSONValue] = [version()]
    ) -> JSONValue {
        var all: JSONValue = ["kind": .string(kind), "plural": .string(plural)]
        for (name, value) in names.object ?? [:] { all[name] = value }
        return [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": .string("\(plural).example.org")],
            "spec": ["group": "example.org", "scope": "Namespaced", "names": all, "versions": .array(versions)],
        ]
    }

    static func version(_ name: String = "v1", storage: Bool = true, _ more: JSONValue = [:]) -> JSONValue {
        var version: JSONValue = [
            "name": .string(name), "served": true, "storage": .bool(storage),
            "schema": [
                "openAPIV3Schema": [
                    "type": "object",
                    "properties": [
                        "spec": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                        "status": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                    ],
                ]
            ],
        ]
        for (word, value) in more.object ?? [:] { version[word] = value }
        return version
    }

    static let scaled = version(
        "v1",
        [
            "subresources": [
                "status": [:],
                "scale": [
                    "specReplicasPath": ".spec.teeth", "statusReplicasPath": ".status.teeth",
                    "labelSelectorPath": ".status.selector",
                ],
            ]
        ])

    static func version(_ name: String, _ more: JSONValue) -> JSONValue { version(name, storage: true, more) }

    static func object(_ name: String, _ spec: JSONValue, version: String = "v1") -> JSONValue {
        [
            "apiVersion": .string("example.org/\(version)"), "kind": "Cog", "metadata": ["name": .string(name)],
            "spec": spec,
        ]
    }
}

@Suite struct DefinitionTests {
    /// Type, status and reason of the conditions.
    private func conditions(_ definition: JSONValue) -> [String] {
        (definition["status"]?["conditions"]?.array ?? []).map { condition in
            ["type", "status", "reason"].map { condition[$0]?.string ?? "" }.joined(separator: " ")
        }
    }

    private static let served = ["NamesAccepted True NoConflicts", "Established True InitialNamesAccepted"]

    @Test func aNameThatIsTakenKeepsAKindFromBeingServedUntilItIsFree() async throws {
        try await APIClient.with { client in
            let first = try await client.make(
                definitions, Cog.definition("Bolt", "bolts", names: ["shortNames": ["bo"]]))
            #expect(conditions(first) == Self.served)
            let second = try await client.make(
                definitions, Cog.definition("Bott", "botts", names: ["shortNames": ["bo"]]))
            #expect(
                conditions(second) == ["NamesAccepted False ShortNamesConflict", "Established False NotAccepted"])
            #expect(second["status"]?["conditions"]?[0]?["message"] == "\"bo\" is already in use")
            #expect(second["status"]?["acceptedNames"]?["shortNames"] == nil)
            #expect(try await client.get("/apis/example.org/v1/namespaces/default/botts").code == 404)
            _ = try await client.send("DELETE", "\(definitions)/bolts.example.org")
            try await client.watch("\(definitions)?watch=1&fieldSelector=metadata.name=botts.example.org") { frames in
                while let frame = try await frames.nextTree() {
                    if conditions(frame["object"] ?? [:]) == Self.served { break }
                }
            }
            #expect(try await client.get("/apis/example.org/v1/namespaces/default/botts").code == 200)
        }
    }

    @Test func everyVersionIsServedFromWhatIsStoredInOne() async throws {
        try await APIClient.with { client in
            let versions = [Cog.version("v1"), Cog.version("v1beta1", storage: false)]
            try await client.make(definitions, Cog.definition(versions: versions))
            let older = "/apis/example.org/v1beta1/namespaces/default/cogs"
            try await client.make(older, Cog.object("a", ["x": 1], version: "v1beta1"))
            #expect(try await client.get("\(cogs)/a").body["apiVersion"] == "example.org/v1")
            #expect(try await client.get("\(older)/a").body["apiVersion"] == "example.org/v1beta1")
            let group = try await client.get("/apis/example.org").body
            #expect(group["preferredVersion"]?["version"] == "v1")
            // A version in which objects may be stored must stay.
            let path = "\(definitions)/cogs.example.org"
            let gone: JSONValue = ["spec": ["versions": [Cog.version("v2")]]]
            let refused = try await client.send("PATCH", path, gone, type: merge)
            #expect(refused.code == 422)
            #expect(refused.body["details"]?["causes"]?[0]?["field"] == "status.storedVersions[0]")
        }
    }

    /// The ordinary way of a kind to its next version: stored in the old one, then in the new one.
    @Test func objectsOutliveANewStorageVersion() async throws {
        try await APIClient.with { client in
            try await client.make(definitions, Cog.definition(versions: [Cog.version("v1beta1")]))
            let older = "/apis/example.org/v1beta1/namespaces/default/cogs"
            try await client.make(older, Cog.object("a", ["x": 1], version: "v1beta1"))
            let versions: JSONValue = [Cog.version("v1"), Cog.version("v1beta1", storage: false)]
            let path = "\(definitions)/cogs.example.org"
            #expect(try await client.send("PATCH", path, ["spec": ["versions": versions]], type: merge).code == 200)

            #expect(try await client.get("\(cogs)/a").body["apiVersion"] == "example.org/v1")
            #expect(try await client.get(cogs).body["items"]?[0]?["apiVersion"] == "example.org/v1")
            let same = try await client.send("PATCH", "\(cogs)/a", ["spec": ["x": 1]], type: merge)
            #expect(same.code == 200)
            // A write that changes nothing has moved it.
            let stored = try await client.api.log.get(
                StoredKey(resource: "cogs.example.org", namespace: "default", name: "a"))
            #expect(try stored.map { try JSONValue(parsing: $0.text)["apiVersion"] } == "example.org/v1")
            #expect(try await client.get("\(older)/a").body["apiVersion"] == "example.org/v1beta1")
            #expect(try await client.send("PATCH", "\(cogs)/a", ["spec": ["x": 2]], type: merge).code == 200)
        }
    }

    @Test func theScaleIsReadAndWrittenWhereTheDefinitionSays() async throws {
        try await APIClient.with { client in
            try await client.make(definitions, Cog.definition(versions: [Cog.scaled]))
            let made = try await client.make(cogs, Cog.object("a", ["teeth": 2]))
            let scale = try await client.get("\(cogs)/a/scale").body
            #expect(scale["kind"] == "Scale" && scale["apiVersion"] == "autoscaling/v1")
            #expect(scale["spec"] == ["replicas": 2] && scale["status"] == ["replicas": 0])
            #expect(scale["metadata"]?["uid"] == made["metadata"]?["uid"])
            let changed = try await client.send(
                "PATCH", "\(cogs)/a/scale", ["spec": ["replicas": 5]], type: merge)
            #expect(changed.body["spec"] == ["replicas": 5])
            #expect(try await client.get("\(cogs)/a").body["spec"] == ["teeth": 5])
            var old = scale
            old["spec"] = ["replicas": 1]
            let conflict = try await client.send("PUT", "\(cogs)/a/scale", old)
            #expect(conflict.code == 409 && conflict.message.contains("cogs.example.org \"a\""))
            let negative = try await client.send(
                "PATCH", "\(cogs)/a/scale", ["spec": ["replicas": -1]], type: merge)
            #expect(negative.body["details"]?["causes"]?[0]?["field"] == ".spec.teeth")
            try await client.make(cogs, Cog.object("none", [:]))
            #expect(
                try await client.get("\(cogs)/none/scale").message.contains(
                    "the spec replicas field \".spec.teeth\" does not exist"))
        }
    }

    @Test func columnsShowWhatTheirPathsLeadTo() async throws {
        try await APIClient.with { client in
            let columns: JSONValue = [
                "additionalPrinterColumns": [
                    ["name": "Teeth", "type": "integer", "jsonPath": ".spec.teeth"],
                    ["name": "Made", "type": "date", "jsonPath": ".metadata.creationTimestamp"],
                    ["name": "More", "type": "string", "jsonPath": ".spec.list[*].name", "priority": 1],
                ]
            ]
            try await client.make(definitions, Cog.definition(versions: [Cog.version("v1", columns)]))
            try await client.make(
                cogs, Cog.object("a", ["teeth": 7, "list": [["name": "x"], ["name": "y"]]]))
            let table = try await client.sending("accept", "application/json;as=Table;v=v1;g=meta.k8s.io").get(cogs)
                .body
            let names = table["columnDefinitions"]?.array?.compactMap { $0["name"]?.string }
            #expect(names == ["Name", "Teeth", "Made", "More"])
            let cells = table["rows"]?[0]?["cells"]?.array ?? []
            #expect(cells.first == "a" && cells[1] == 7 && cells[2].string?.hasSuffix("s") == true)
            #expect(table["columnDefinitions"]?[3]?["priority"] == 1)
        }
    }

    @Test func aWatchOfAKindThatIsRemovedEnds() async throws {
        try await APIClient.with { client in
            try await client.make(definitions, Cog.definition())
            try await client.make(cogs, Cog.object("a", [:]))
            try await client.watch("\(cogs)?watch=1") { frames in
                try await frames.expect("ADDED a")
                _ = try await client.send("DELETE", "\(definitions)/cogs.example.org")
                try await frames.expect("DELETED a")
                try await frames.expectEnd()
            }
        }
    }

    // Rule: what a definition may not say.
    @Test(
        arguments: [
            (["spec": ["group": "foo"]], "spec.group", "should be a domain with at least one dot"),
            (["spec": ["scope": "Here"]], "spec.scope", "supported values: \"Cluster\", \"Namespaced\""),
            (["spec": ["names": ["kind": "Cog_"]]], "spec.names.kind", "may have mixed case"),
            (["spec": ["names": ["shortNames": ["A"]]]], "spec.names.shortNames[0]", "a DNS-1035 label"),
            (["spec": ["names": ["listKind": "Cog"]]], "spec.names.listKind", "kind and listKind may not be the same"),
            (["spec": ["conversion": ["strategy": "Webhook"]]], "spec.conversion.strategy", "only None is"),
            (["spec": ["preserveUnknownFields": true]], "spec.preserveUnknownFields", "cannot set to true"),
        ] as [(JSONValue, String, String)])
    func aDefinitionThatCannotBeServedIsRefused(change: JSONValue, field: String, text: String) async throws {
        try await APIClient.with { client in
            let refused = try await client.send(
                "POST", definitions, JSONMergePatch.apply(change, to: Cog.definition()))
            #expect(refused.code == 422)
            let causes = refused.body["details"]?["causes"]?.array ?? []
            let cause = causes.first { $0["field"]?.string == field }
            #expect(cause?["message"]?.string?.contains(text) == true, "\(refused.body)")
        }
    }

    @Test func rulesInCELAreKeptWithAWarning() async throws {
        try await APIClient.with { client in
            var version = Cog.version()
            version["schema"]?["openAPIV3Schema"]?["properties"]?["spec"]?["x-kubernetes-validations"] = [
                ["rule": "self.teeth > 0", "message": "a cog has teeth"]
            ]
            let answer = try await client.send("POST", definitions, Cog.definition(versions: [version]))
            #expect(answer.code == 201)
            #expect(
                answer.warnings == [
                    "spec.versions[0].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations: rules in CEL are "
                        + "kept, but this server does not check them"
                ])
            let schema = answer.body["spec"]?["versions"]?[0]?["schema"]?["openAPIV3Schema"]
            #expect(schema?["properties"]?["spec"]?["x-kubernetes-validations"]?[0]?["rule"] == "self.teeth > 0")
        }
    }

    @Test func aDeprecatedVersionSaysSo() async throws {
        try await APIClient.with { client in
            let old = Cog.version("v1beta1", storage: false, ["deprecated": true])
            try await client.make(definitions, Cog.definition(versions: [Cog.version(), old]))
            let answer = try await client.get("/apis/example.org/v1beta1/cogs")
            #expect(answer.warnings == ["example.org/v1beta1 Cog is deprecated; use example.org/v1 Cog"])
            #expect(try await client.get(cogs).warnings.isEmpty)
        }
    }
}

import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// What the query of a request asks for.
    @Suite struct Options {
        @Test(arguments: APIServerKind.available)
        func aDryRunOfAnythingStoresNothing(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let stored = try await configMaps.create(ConfigMap("a", data: ["k": "1"]))
                let tried = WriteOptions(isDryRun: true)
                let merged = try await configMaps.patch("a", .merge(["data": ["k": "2"]]), options: tried)
                #expect(merged.data == ["k": "2"])
                let json = try await configMaps.patch(
                    "a", .json(JSONPatch([.replace(.data("k"), "3")])), options: tried)
                #expect(json.data == ["k": "3"])
                let options = DeleteOptions(dryRun: ["All"])
                try await configMaps.delete("a", options)
                try await configMaps.deleteCollection(ListOptions(), options)
                let read = try await configMaps.get("a")
                #expect(read == stored)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aDryRunStillRefusesWhatIsWrong(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(ConfigMap("a"))
                let tried = WriteOptions(isDryRun: true)
                let taken = try await rejection { _ = try await configMaps.create(ConfigMap("a"), tried) }
                #expect(taken.reason == .alreadyExists)
                let invalid = try await rejection { _ = try await configMaps.create(ConfigMap("Not_Valid"), tried) }
                #expect(invalid.code == 422)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aCollectionIsDeletedOnlyAsFarAsPreconditionsHold(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                for name in ["a", "b"] { _ = try await configMaps.create(ConfigMap(name, labels: ["pool": name])) }
                let other = DeleteOptions(preconditions: .init(uid: "00000000-0000-0000-0000-000000000000"))
                let refused = try await rejection { try await configMaps.deleteCollection(ListOptions(), other) }
                #expect(refused.code == 409)
                try await configMaps.deleteCollection(ListOptions(labelSelector: "pool in (b)"))
                let left = try await configMaps.list().items.map(\.metadata.name)
                #expect(left == ["a"])
                try await configMaps.deleteCollection(ListOptions(fieldSelector: "metadata.name=a"))
                let none = try await configMaps.list().items.count
                #expect(none == 0)
            }
        }

        // MARK: - Resource versions of lists

        @Test(arguments: APIServerKind.available)
        func anExactListShowsThePastAndOthersThePresent(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let first = try await configMaps.create(ConfigMap("a"))
                _ = try await configMaps.create(ConfigMap("b"))
                let version = try #require(first.metadata.resourceVersion)
                func names(_ match: ResourceVersionMatch?, limit: Int? = nil) async throws -> [String] {
                    try await configMaps.list(
                        ListOptions(limit: limit, resourceVersion: version, resourceVersionMatch: match)
                    ).items.map(\.metadata.name)
                }
                #expect(try await names(.exact) == ["a"])
                #expect(try await names(.exact, limit: 5) == ["a"])
                // Any later state will do, in any order, and a cache may not know the newest yet.
                #expect(try await names(.notOlderThan).contains("a"))
                #expect(try await names(nil).contains("a"))
                // Without a match a limit means exactly.
                #expect(try await names(nil, limit: 5) == ["a"])
            }
        }

        @Test(
            arguments: APIServerKind.available,
            [
                (ListOptions(resourceVersionMatch: .exact), "is forbidden unless resourceVersion is provided"),
                (
                    ListOptions(resourceVersion: "0", resourceVersionMatch: .exact),
                    "is forbidden for resourceVersion \"0\""
                ),
            ])
        func aMatchThatMeansNothingIsRefused(
            on kind: APIServerKind, _ row: (options: ListOptions, words: String)
        ) async throws {
            try await kind.withNamespace { client, namespace in
                let refused = try await rejection {
                    _ = try await client.resources(ConfigMap.self, in: namespace).list(row.options)
                }
                #expect(refused.code == 422 && refused.reason == .invalid)
                #expect(refused.message.contains(row.words))
            }
        }

        @Test(arguments: APIServerKind.available)
        func aPageOfARevisionThatIsForgottenIs410WithATokenForTheRest(on kind: APIServerKind) async throws {
            try await APIServerFixture.with(kind) { server in
                try await server.withClient { client in
                    let configMaps = client.resources(ConfigMap.self, in: "default")
                    for name in ["a", "b", "c"] {
                        _ = try await configMaps.create(ConfigMap(name, labels: ["mine": "yes"]))
                    }
                    let mine = "mine=yes"
                    let page = try await configMaps.list(ListOptions(labelSelector: mine, limit: 1))
                    #expect(page.items.map(\.metadata.name) == ["a"])
                    try await configMaps.delete("b")
                    try await server.forgetHistory()
                    let token = page.metadata.continue
                    let expired = try await rejection {
                        _ = try await configMaps.list(
                            ListOptions(labelSelector: mine, limit: 1, continueToken: token))
                    }
                    #expect(expired.code == 410 && expired.reason == .expired)
                    let fresh = expired.metadata.continue
                    #expect(!fresh.isEmpty && fresh != token)
                    let rest = try await configMaps.list(ListOptions(labelSelector: mine, continueToken: fresh))
                    #expect(rest.items.map(\.metadata.name) == ["c"])
                }
            }
        }

        // MARK: - Bodies and time

        // Rule: a body is looked at once it is known that whoever sends it may.
        @Test(arguments: APIServerKind.available)
        func aLargeBodyIsRefusedAndAStrangersIsNotEvenRead(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let path = try client.resources(ConfigMap.self, in: namespace).collection(.post, in: namespace)
                let large: JSONValue = .string(String(repeating: "a", count: 3 << 20))
                let refused = try await server.send("POST", path, large)
                #expect(refused.code == 413 && refused.body["reason"] == "RequestEntityTooLarge")
                #expect(refused.message == "Request entity too large: limit is 3145728")
                let stranger = try await server.send("POST", path, large, as: .nobody)
                #expect(stranger.code == 403 && stranger.body["reason"] == "Forbidden")
                let liar = try await server.send("POST", path, large, as: .bearer("abcdef.0123456789abcdef"))
                #expect(liar.code == 401 && liar.body["reason"] == "Unauthorized")
            }
        }

        // Rule: a client may ask for less time than there is, in Go's words. Since Kubernetes 1.21.
        @Test(arguments: APIServerKind.available)
        func aTimeoutIsADuration(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let path = try client.resources(ConfigMap.self, in: namespace).collection(.get, in: namespace)
                for good in ["10s", "0s", "-1s", "1h30m", ""] {
                    let answer = try await server.send("GET", "\(path)?timeout=\(good)")
                    #expect(answer.code == 200, "\(good)")
                }
                guard try await client.minorVersion() >= 21 else {
                    #expect(kind == .kubernetes)
                    return
                }
                for bad in ["abc", "5", "1x"] {
                    let answer = try await server.send("GET", "\(path)?timeout=\(bad)")
                    #expect(answer.code == 400 && answer.body["reason"] == "BadRequest", "\(bad)")
                    #expect(answer.message.hasPrefix("invalid timeout specified in the request URL"))
                }
            }
        }

        // MARK: - Fields

        // Rule: who does not say what is to become of unknown fields is warned of them, since Kubernetes 1.25.
        @Test(arguments: APIServerKind.available, ["", "?fieldValidation=Warn", "?fieldValidation=Ignore"])
        func droppedFieldsAreToldInWarnings(on kind: APIServerKind, query: String) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let path = try client.resources(ConfigMap.self, in: namespace).collection(.post, in: namespace)
                let isValidated = try await client.minorVersion() >= 25
                let expected = isValidated && !query.hasSuffix("Ignore") ? ["unknown field \"dta\""] : []
                let created = try await server.send(
                    "POST", path + query, ["metadata": ["name": "a"], "dta": ["k": "v"]])
                #expect(created.code == 201 && created.body["dta"] == nil)
                #expect(created.warnings == expected)
                let patched = try await server.send(
                    "PATCH", "\(path)/a\(query)", ["data": ["k": "v"], "dta": ["k": "w"]],
                    headers: [("content-type", "application/merge-patch+json")])
                #expect(patched.code == 200 && patched.body["data"] == ["k": "v"])
                #expect(patched.warnings == expected)
                let plain = try await server.send(
                    "PUT", "\(path)/a\(query)", ["metadata": ["name": "a"], "data": ["k": "x"]])
                #expect(plain.code == 200 && plain.warnings.isEmpty)
            }
        }

        @Test(arguments: APIServerKind.available)
        func whatASchemaDoesNotNameIsWarnedOfWithItsPath(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let widgets = try await client.serveWidgets(
                    in: namespace, schema: widgetsSchema(spec: ["size": ["type": "integer"]]))
                let body: JSONValue = [
                    "apiVersion": .string(widgets.resource.apiVersion), "kind": "Widget", "metadata": ["name": "a"],
                    "spec": ["size": 1, "siez": 2],
                ]
                let isValidated = try await client.minorVersion() >= 25
                let path = try widgets.collection(.post, in: namespace)
                let created = try await server.send("POST", "\(path)?fieldValidation=Warn", body)
                #expect(created.code == 201 && created.body["spec"] == ["size": 1])
                #expect(created.warnings == (isValidated ? ["unknown field \"spec.siez\""] : []))
            }
        }

        // Kubernetes validates fields since 1.25; before, it dropped them in silence.
        @Test(arguments: APIServerKind.embeddedOnly)
        func strictValidationRefusesUnknownFields(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.apiResource, in: namespace)
                let object = DynamicObject(
                    ConfigMap.apiResource, metadata: ObjectMeta(name: "a"), fields: ["dta": ["k": "v"]])
                let refused = try await rejection {
                    _ = try await configMaps.create(object, WriteOptions(fieldValidation: .strict))
                }
                #expect(refused.code == 400 && refused.reason == .badRequest)
                #expect(
                    refused.message
                        == "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: "
                        + "unknown field \"dta\"")
            }
        }

        @Test(arguments: APIServerKind.available)
        func unknownFieldsAreDropped(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.apiResource, in: namespace)
                let object = DynamicObject(
                    ConfigMap.apiResource, metadata: ObjectMeta(name: "a"), fields: ["dta": ["k": "v"]])
                let created = try await configMaps.create(object)
                #expect(created["dta"] == nil)
            }
        }
    }
}

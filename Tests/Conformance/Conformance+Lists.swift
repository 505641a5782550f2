import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    @Suite struct Lists {
        /// What the pages of one reading brought.
        private final class Reading {
            private(set) var names: [String] = []
            private(set) var versions: Set<String> = []
            private(set) var pages = 0

            func received(_ list: ObjectList<ConfigMap>) {
                names += list.items.map(\.metadata.name)
                pages += 1
                if let version = list.metadata.resourceVersion { versions.insert(version) }
            }
        }

        @Test(arguments: APIServerKind.available)
        func pagesShowOneRevisionWhileOthersWrite(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let names = (0..<60).map { "object-\($0 + 100)" }
                for name in names { _ = try await configMaps.create(ConfigMap(name)) }
                let reading = Reading()
                try await configMaps.forEachPage(ListOptions(limit: 7)) { page in
                    reading.received(page.list)
                    // Between two pages one object that was not listed yet goes, and one comes that would sort last.
                    try await configMaps.delete("object-\(159 - reading.pages)")
                    _ = try await configMaps.create(ConfigMap("zzz-\(reading.pages)"))
                }
                #expect(reading.names == names)
                #expect(reading.pages == 9)
                #expect(reading.versions.count == 1)
            }
        }

        // Rule: with a selector nobody knows how many follow, and after the last page none do.
        @Test(arguments: APIServerKind.available)
        func aPageSaysHowManyObjectsFollow(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                for number in 1...5 { _ = try await configMaps.create(ConfigMap("o-\(number)", labels: ["a": "b"])) }
                let first = try await configMaps.list(ListOptions(limit: 2))
                #expect(first.metadata.remainingItemCount == 3)
                // The next page is of the same revision, in which this one is still there.
                try await configMaps.delete("o-5")
                let second = try await configMaps.list(ListOptions(limit: 2, continueToken: first.metadata.continue))
                #expect(second.items.count == 2 && second.metadata.remainingItemCount == 1)
                let last = try await configMaps.list(ListOptions(limit: 2, continueToken: second.metadata.continue))
                #expect(last.items.map(\.metadata.name) == ["o-5"] && last.metadata.remainingItemCount == nil)
                for options in [
                    ListOptions(limit: 4), ListOptions(labelSelector: "a", limit: 2),
                    ListOptions(fieldSelector: "metadata.name!=x", limit: 2), ListOptions(),
                ] {
                    let count = try await configMaps.list(options).metadata.remainingItemCount
                    #expect(count == nil, "\(options)")
                }
                let path = try configMaps.collection(.get, in: namespace)
                let table = try await server.send(
                    "GET", "\(path)?limit=1", headers: [("accept", "application/json;as=Table;v=v1;g=meta.k8s.io")])
                #expect(table.body["kind"] == "Table" && table.body["metadata"]?["remainingItemCount"] == 3)
            }
        }

        // Rule: what the selector's own parser accepts, the server understands the same way.
        @Test(
            arguments: APIServerKind.available,
            [
                ("tier=web", ["a", "b"]), ("tier!=web", ["c", "d"]), ("tier in (db, cache)", ["c"]),
                ("tier notin (web,db)", ["d"]), ("tier", ["a", "b", "c"]), ("!tier", ["d"]), ("tier=web,rank", ["b"]),
                ("rank=1", ["b"]), ("", ["a", "b", "c", "d"]),
            ])
        func labelSelectorsMeanTheSameHereAndThere(on kind: APIServerKind, _ row: (text: String, expected: [String]))
            async throws
        {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let all = [
                    ConfigMap("a", labels: ["tier": "web"]), ConfigMap("b", labels: ["tier": "web", "rank": "1"]),
                    ConfigMap("c", labels: ["tier": "db"]), ConfigMap("d"),
                ]
                for object in all { _ = try await configMaps.create(object) }
                // Every namespace gets kube-root-ca.crt once a controller manager runs; none runs here.
                let listed = try await configMaps.list(ListOptions(labelSelector: row.text)).items.map(\.metadata.name)
                #expect(listed == row.expected)
                let selector = try Selector(parsing: row.text)
                #expect(all.filter { selector.matches($0.metadata.labels) }.map(\.metadata.name) == row.expected)
            }
        }

        @Test(arguments: APIServerKind.available)
        func fieldSelectorsSelectByName(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                for name in ["a", "b"] { _ = try await configMaps.create(ConfigMap(name)) }
                let one = try await configMaps.list(ListOptions(fieldSelector: "metadata.name=a"))
                #expect(one.items.map(\.metadata.name) == ["a"])
                let others = try await configMaps.list(ListOptions(fieldSelector: "metadata.name!=a"))
                #expect(others.items.map(\.metadata.name) == ["b"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func allNamespacesAreListedTogether(on kind: APIServerKind) async throws {
            try await kind.withClient { client in
                let one = try await client.makeNamespace()
                let other = try await client.makeNamespace()
                for namespace in [one, other] {
                    _ = try await client.resources(ConfigMap.self, in: namespace)
                        .create(ConfigMap("everywhere", labels: ["test": "all-namespaces"]))
                }
                let listed = try await client.resources(ConfigMap.self)
                    .listAll(ListOptions(labelSelector: "test=all-namespaces"))
                #expect(Set(listed.items.compactMap(\.metadata.namespace)) == [one, other])
            }
        }

        // MARK: - Field selectors

        @Test(arguments: APIServerKind.available)
        func fieldSelectorsSelectByTheFieldsThatAKindHas(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let secrets = client.resources(Secret.apiResource, in: namespace)
                _ = try await secrets.create(DynamicObject(Secret.apiResource, metadata: ObjectMeta(name: "plain")))
                _ = try await secrets.create(
                    DynamicObject(
                        Secret.apiResource, metadata: ObjectMeta(name: "typed"), fields: ["type": "example.org/typed"]))
                let events = client.resources(CoreEvent.apiResource, in: namespace)
                for (name, about) in [("one", "ConfigMap"), ("two", "Secret")] {
                    _ = try await events.create(
                        DynamicObject(
                            CoreEvent.apiResource, metadata: ObjectMeta(name: name),
                            fields: [
                                "involvedObject": [
                                    "kind": .string(about), "name": "a", "namespace": .string(namespace),
                                ],
                                "reason": "Made", "type": "Normal",
                            ]))
                }
                let rows: [(collection: ResourceClient<DynamicObject>, selector: String, expected: [String])] = [
                    (secrets, "type=Opaque", ["plain"]), (secrets, "type!=Opaque", ["typed"]),
                    (secrets, "type=Opaque,metadata.name=typed", []),
                    (secrets, "metadata.namespace=\(namespace),metadata.name==plain", ["plain"]),
                    (events, "involvedObject.kind=ConfigMap", ["one"]),
                    (events, "reason=Made,type=Normal", ["one", "two"]),
                    (events, "involvedObject.name=a,involvedObject.kind!=ConfigMap", ["two"]),
                ]
                for row in rows {
                    let names = try await row.collection.list(ListOptions(fieldSelector: row.selector)).items
                        .map(\.metadata.name)
                    #expect(names == row.expected, "\(row.selector)")
                }
                let namespaces = client.resources(Namespace.self)
                for (phase, expected) in [("Active", [namespace]), ("Terminating", [])] {
                    let selector = "metadata.name=\(namespace),status.phase=\(phase)"
                    let names = try await namespaces.list(ListOptions(fieldSelector: selector)).items
                        .map(\.metadata.name)
                    #expect(names == expected, "\(phase)")
                }
            }
        }

        // Rule: what a kind cannot be selected by is refused, also where there is nothing to select from.
        @Test(arguments: APIServerKind.available, ["data.k=v", "spec.size=1", "metadata.labels!=a"])
        func aFieldThatDoesNotSelectIsRefused(on kind: APIServerKind, selector: String) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let field = String(selector.prefix { $0 != "=" && $0 != "!" })
                let options = ListOptions(fieldSelector: selector)
                let refusals = [
                    try await rejection { _ = try await configMaps.list(options) },
                    try await rejection { try await configMaps.deleteCollection(options) },
                ]
                for refused in refusals {
                    #expect(refused.code == 400 && refused.reason == .badRequest, "\(refused.message)")
                    #expect(refused.message.contains(field))
                }
                let path = try configMaps.collection(.get, in: namespace)
                let encoded = selector.replacing("=", with: "%3D")
                let watch = try await server.send("GET", "\(path)?watch=true&timeoutSeconds=1&fieldSelector=\(encoded)")
                #expect(watch.code == 400 && watch.body["reason"] == "BadRequest")
            }
        }

        @Test(arguments: APIServerKind.available)
        func aDefinitionSaysWhichFieldsSelectWhereTheServerCan(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let widgets = try await client.serveWidgets(
                    in: namespace, schema: widgetsSchema(spec: ["color": ["type": "string"]]))
                for (name, color): (String, JSONValue) in [("a", "red"), ("b", "blue")] {
                    _ = try await widgets.create(.widget(widgets.resource, name, spec: ["color": color]))
                }
                func names(_ selector: String) async throws -> [String] {
                    try await widgets.list(ListOptions(fieldSelector: selector)).items.map(\.metadata.name)
                }
                let before = try await rejection { _ = try await names("spec.color=red") }
                #expect(before.code == 400 && before.message.contains("spec.color"))
                try await widgets.redefine([
                    .add(JSONPointer(["spec", "versions", "0", "selectableFields"]), [["jsonPath": ".spec.color"]])
                ])
                // Since Kubernetes 1.31; older ones drop the word.
                guard try await client.minorVersion() >= 31 else {
                    #expect(kind == .kubernetes)
                    return
                }
                let path = try widgets.collection(.get, in: namespace)
                try await eventually("the field selects") {
                    try await server.send("GET", "\(path)?fieldSelector=spec.color%3Dred").code == 200
                }
                #expect(try await names("spec.color=red") == ["a"])
                #expect(try await names("spec.color!=red") == ["b"])
                let other = try await rejection { _ = try await names("spec.size=1") }
                #expect(other.code == 400)
            }
        }
    }
}

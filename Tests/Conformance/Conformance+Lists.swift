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
    }
}

import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    @Suite struct Watches {
        @Test(arguments: APIServerKind.available)
        func aWatchTellsWhatExistsAndThenEveryChange(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(ConfigMap("before"))
                try await configMaps.watch().withLog { log in
                    await log.wait { $0.lines.contains("connected") }
                    _ = try await configMaps.create(ConfigMap("after"))
                    _ = try await configMaps.patch("before", .merge(["data": ["k": "v"]]))
                    try await configMaps.delete("after")
                    await log.wait { $0.lines.contains("deleted after") }
                    #expect(
                        log.view.lines.filter { $0 != "bookmark" } == [
                            "listBegan", "listEnded", "connected", "applied after", "applied before", "deleted after",
                        ])
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aWatchThatTheServerEndsResumesWithoutAList(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let options = WatchOptions(connectionTime: .seconds(1))
                try await configMaps.watch(options).withLog { log in
                    for number in 1...4 {
                        await log.wait { $0.lines.count { $0 == "connected" } >= number }
                        _ = try await configMaps.create(ConfigMap("n\(number)"))
                        await log.wait { $0.lines.contains("applied n\(number)") }
                    }
                    let lines = log.view.lines
                    #expect(lines.count { $0 == "listBegan" } == 1)
                    #expect(lines.filter { $0.hasPrefix("applied") } == (1...4).map { "applied n\($0)" })
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func selectorsFilterAndAnObjectThatStopsMatchingIsDeletedForTheWatcher(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                try await configMaps.watch(WatchOptions(labelSelector: "pool=a")).withLog { log in
                    await log.wait { $0.lines.contains("connected") }
                    _ = try await configMaps.create(ConfigMap("other", labels: ["pool": "b"]))
                    _ = try await configMaps.create(ConfigMap("mine", labels: ["pool": "a"]))
                    _ = try await configMaps.patch("mine", .merge(["metadata": ["labels": ["pool": "b"]]]))
                    await log.wait { $0.lines.contains("deleted mine") }
                    #expect(!log.view.lines.contains { $0.hasSuffix("other") })
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aKindThatIsNotServedYetIsWaitedFor(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let resource = APIResource(
                    group: "\(namespace).example.org", version: "v1", kind: "Widget", plural: "widgets")
                try await client.resources(resource, in: namespace).watch().withLog { log in
                    await log.wait { $0.lines.contains { $0.hasPrefix("interrupted") } }
                    let widgets = try await client.serveWidgets(in: namespace)
                    _ = try await widgets.create(DynamicObject(resource, metadata: ObjectMeta(name: "a"), fields: [:]))
                    await log.wait { !$0.objects.isEmpty }
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func manyWritesArriveInOrderAndComplete(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(ConfigMap("counter"))
                try await configMaps.watch().withLog { log in
                    await log.wait { $0.lines.contains("connected") }
                    var last = ""
                    for number in 1...200 {
                        last =
                            try await configMaps.patch("counter", .merge(["data": ["n": .string("\(number)")]]))
                            .metadata.resourceVersion ?? ""
                    }
                    let final = last
                    await log.wait { $0.objects.values.contains(final) }
                    #expect(log.view.lines.count { $0 == "applied counter" } == 200)
                }
            }
        }
    }
}

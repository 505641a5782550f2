import JSONTree
import ManagementAPI
import Testing

private let configMaps = "/api/v1/namespaces/default/configmaps"

@Suite struct ListTests {
    @Test func pagesShowOneRevisionWhileOthersWrite() async throws {
        try await APIClient.with { client in
            for number in 100..<120 { try await client.make(configMaps, Sample.configMap("o-\(number)")) }
            var seen: [String] = []
            var token = ""
            var versions: Set<String> = []
            repeat {
                let page = try await client.get("\(configMaps)?limit=7&continue=\(token)")
                #expect(page.code == 200)
                seen += page.names
                versions.insert(page.version)
                token = page.body["metadata"]?["continue"]?.string ?? ""
                _ = try await client.send("DELETE", "\(configMaps)/o-\(119 - versions.count)")
                try await client.make(configMaps, Sample.configMap("z-\(seen.count)"))
            } while !token.isEmpty
            #expect(seen == (100..<120).map { "o-\($0)" })
            #expect(versions.count == 1)
        }
    }

    // Rule: what a selector selects.
    @Test(arguments: [
        ("labelSelector=tier%3Dweb", ["a", "b"]), ("labelSelector=tier!%3Dweb", ["c", "d"]),
        ("labelSelector=tier%20in%20(db,%20cache)", ["c"]), ("labelSelector=tier+in+%28db%2Cweb%29", ["a", "b", "c"]),
        ("limit=9223372036854775807", ["a", "b", "c", "d"]), ("labelSelector=!tier", ["d"]),
        ("labelSelector=tier%3Dweb,rank", ["b"]), ("fieldSelector=metadata.name%3Da", ["a"]),
        ("fieldSelector=metadata.name!%3Da", ["b", "c", "d"]), ("", ["a", "b", "c", "d"]),
        ("labelSelector=tier&limit=2", ["a", "b"]),
    ])
    func selectorsSelect(query: String, expected: [String]) async throws {
        try await APIClient.with { client in
            try await client.make(configMaps, Sample.configMap("a", labels: ["tier": "web"]))
            try await client.make(configMaps, Sample.configMap("b", labels: ["tier": "web", "rank": "1"]))
            try await client.make(configMaps, Sample.configMap("c", labels: ["tier": "db"]))
            try await client.make(configMaps, Sample.configMap("d"))
            #expect(try await client.get("\(configMaps)?\(query)").names == expected)
        }
    }

    // Rule: what a resourceVersion and its match mean.
    @Test func aResourceVersionIsExactOrNotOlder() async throws {
        try await APIClient.with { client in
            let first = try await client.make(configMaps, Sample.configMap("a"))["metadata"]?["resourceVersion"]?.string
            let version = try #require(first)
            try await client.make(configMaps, Sample.configMap("b"))
            let exact = try await client.get("\(configMaps)?resourceVersion=\(version)&resourceVersionMatch=Exact")
            #expect(exact.names == ["a"] && exact.version == version)
            let newer = try await client.get(
                "\(configMaps)?resourceVersion=\(version)&resourceVersionMatch=NotOlderThan")
            #expect(newer.names == ["a", "b"])
            #expect(try await client.get("\(configMaps)?resourceVersion=0").names == ["a", "b"])
            let future = try await client.get("\(configMaps)?resourceVersion=9999")
            #expect(future.code == 504 && future.body["details"]?["causes"]?[0]?["reason"] == "ResourceVersionTooLarge")
            try await client.api.log.compact(through: client.api.log.latest)
            let old = try await client.get("\(configMaps)?resourceVersion=\(version)&resourceVersionMatch=Exact")
            #expect(old.code == 410 && old.reason == "Expired")
        }
    }

    @Test func aPageOfACompactedRevisionIsGone() async throws {
        try await APIClient.with { client in
            for name in ["a", "b", "c"] { try await client.make(configMaps, Sample.configMap(name)) }
            let page = try await client.get("\(configMaps)?limit=1")
            let token = try #require(page.body["metadata"]?["continue"]?.string)
            try await client.make(configMaps, Sample.configMap("d"))
            try await client.api.log.compact(through: client.api.log.latest)
            let next = try await client.get("\(configMaps)?limit=1&continue=\(token)")
            #expect(next.code == 410 && next.reason == "Expired")
            #expect(try await client.get("\(configMaps)?limit=1&continue=nonsense").code == 400)
        }
    }

    @Test func allNamespacesAreListedTogether() async throws {
        try await APIClient.with { client in
            try await client.make("/api/v1/namespaces", ["metadata": ["name": "other"]])
            try await client.make(configMaps, Sample.configMap("a"))
            try await client.make("/api/v1/namespaces/other/configmaps", Sample.configMap("b"))
            #expect(try await client.get("/api/v1/configmaps").names == ["a", "b"])
        }
    }
}

import JSONTree
import Testing

@Suite struct DiscoveryTests {
    @Test func theRootsAreThere() async throws {
        try await APIClient.with { client in
            #expect(try await client.get("/api").body["versions"] == ["v1"])
            let groups = try await client.get("/apis").body["groups"]?.array?.compactMap { $0["name"]?.string }
            #expect(groups?.contains("coordination.k8s.io") == true)
            #expect(try await client.get("/version").body["major"] == "1")
            for path in ["/healthz", "/livez", "/readyz"] {
                let answer = try await client.get(path)
                #expect(answer.code == 200 && answer.body == "ok")
            }
            #expect(try await client.get("/nowhere").code == 404)
        }
    }

    @Test func theCoreGroupListsItsResources() async throws {
        try await APIClient.with { client in
            let list = try await client.get("/api/v1").body
            let secrets = list["resources"]?.array?.first { $0["name"] == "secrets" }
            #expect(list["groupVersion"] == "v1" && secrets?["kind"] == "Secret" && secrets?["namespaced"] == true)
            #expect(secrets?["verbs"]?.array?.contains("watch") == true)
        }
    }
}

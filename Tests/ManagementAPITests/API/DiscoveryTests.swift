import JSONTree
import Testing

private let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

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
            let paths = try await client.get("/").body["paths"]?.array ?? []
            #expect(["/api/v1", "/apis/rbac.authorization.k8s.io/v1", "/openapi/v3"].allSatisfy(paths.contains))
        }
    }

    @Test func theCoreGroupListsItsResources() async throws {
        try await APIClient.with { client in
            let list = try await client.get("/api/v1").body
            let secrets = list["resources"]?.array?.first { $0["name"] == "secrets" }
            #expect(list["groupVersion"] == "v1" && secrets?["kind"] == "Secret" && secrets?["namespaced"] == true)
            #expect(secrets?["verbs"]?.array?.contains("watch") == true && secrets?["singularName"] == "secret")
            let finalize = list["resources"]?.array?.first { $0["name"] == "namespaces/finalize" }
            #expect(finalize?["verbs"] == ["update"] && finalize?["singularName"] == "")
        }
    }

    @Test func everythingIsToldInOneAnswerToThoseWhoAskForIt() async throws {
        try await APIClient.with { client in
            try await client.make("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Sample.widgetDefinition)
            let asking = client.sending("accept", "\(aggregated),application/json")
            let answer = try await asking.get("/apis")
            #expect(answer.contentType == aggregated)
            #expect(answer.body["kind"] == "APIGroupDiscoveryList")
            #expect(answer.body["apiVersion"] == "apidiscovery.k8s.io/v2")
            let group = answer.body["items"]?.array?.first { $0["metadata"]?["name"] == "example.org" }
            let widgets = group?["versions"]?[0]?["resources"]?[0]
            #expect(group?["versions"]?[0]?["freshness"] == "Current")
            #expect(widgets?["resource"] == "widgets" && widgets?["scope"] == "Namespaced")
            #expect(widgets?["shortNames"] == ["wd"] && widgets?["singularResource"] == "widget")
            let kind: JSONValue = ["group": "example.org", "version": "v1", "kind": "Widget"]
            #expect(widgets?["responseKind"] == kind)
            #expect(
                widgets?["subresources"] == [
                    ["subresource": "status", "responseKind": kind, "verbs": ["get", "patch", "update"]]
                ])
            let core = try await asking.get("/api").body["items"]?[0]
            #expect(core?["metadata"]?["name"] == nil && core?["versions"]?[0]?["version"] == "v1")
            let beta = aggregated.replacing("v=v2;", with: "v=v2beta1;")
            let older = try await client.sending("accept", beta).get("/apis")
            #expect(older.body["apiVersion"] == "apidiscovery.k8s.io/v2beta1" && older.contentType == beta)
            let plain = try await client.sending("accept", "application/json,\(aggregated)").get("/apis")
            #expect(plain.body["kind"] == "APIGroupList")
        }
    }

    @Test func whatIsKnownAlreadyIsNotSentAgainUntilAKindIsAdded() async throws {
        try await APIClient.with { client in
            let asking = client.sending("accept", aggregated)
            let tag = try await asking.get("/apis").tag
            let again = asking.sending("if-none-match", tag)
            let same = try await again.get("/apis")
            #expect(same.code == 304 && same.bytes.isEmpty && same.tag == tag)
            try await client.make("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Sample.widgetDefinition)
            #expect(try await again.get("/apis").code == 200)
        }
    }
}

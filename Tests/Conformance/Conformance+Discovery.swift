import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// What there is, and whether the server is well.
    @Suite struct DiscoveryDocuments {
        // Rule: how `kubectl api-resources` sees a kind: name, short names, whether it is in namespaces, and its verbs.
        @Test(
            arguments: APIServerKind.available,
            [
                ("/api/v1", "configmaps", "ConfigMap", "cm", true), ("/api/v1", "secrets", "Secret", "", true),
                ("/api/v1", "namespaces", "Namespace", "ns", false),
                ("/apis/coordination.k8s.io/v1", "leases", "Lease", "", true),
                (
                    "/apis/certificates.k8s.io/v1", "certificatesigningrequests", "CertificateSigningRequest", "csr",
                    false
                ),
                ("/apis/rbac.authorization.k8s.io/v1", "clusterroles", "ClusterRole", "", false),
                (
                    "/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", "CustomResourceDefinition", "crd",
                    false
                ),
            ])
        func aKindIsDescribed(
            on kind: APIServerKind,
            _ row: (path: String, plural: String, kind: String, shortName: String, isNamespaced: Bool)
        ) async throws {
            let server = try #require(kind.shared)
            let answer = try await server.send("GET", row.path)
            #expect(answer.code == 200 && answer.body["kind"] == "APIResourceList")
            let entry = try #require(answer.body["resources"]?.array?.first { $0["name"]?.string == row.plural })
            #expect(entry["kind"]?.string == row.kind && entry["namespaced"]?.bool == row.isNamespaced)
            let shortNames = entry["shortNames"]?.array?.compactMap(\.string) ?? []
            #expect(shortNames.contains(row.shortName) == !row.shortName.isEmpty)
            let verbs = Set(entry["verbs"]?.array?.compactMap(\.string) ?? [])
            // Namespaces go one by one.
            let all: Set = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
            #expect(verbs == (row.plural == "namespaces" ? all.subtracting(["deletecollection"]) : all))
        }

        @Test(arguments: APIServerKind.available)
        func aCustomKindIsDescribedWithItsSubresources(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let widgets = try await client.serveWidgets(in: namespace)
                let group = widgets.resource.group
                try await eventually("the group is described") {
                    let groups = try await server.send("GET", "/apis").body["groups"]?.array ?? []
                    let list = try await server.send("GET", "/apis/\(group)/v1")
                    return groups.contains { $0["name"]?.string == group } && list.code == 200
                }
                let described = try await server.send("GET", "/apis/\(group)").body
                #expect(described["kind"] == "APIGroup" && described["name"]?.string == group)
                #expect(described["preferredVersion"]?["groupVersion"]?.string == "\(group)/v1")
                let list = try await server.send("GET", "/apis/\(group)/v1").body
                let names = list["resources"]?.array?.compactMap { $0["name"]?.string } ?? []
                #expect(Set(names) == ["widgets", "widgets/status"])
                let status = list["resources"]?.array?.first { $0["name"] == "widgets/status" }
                #expect(Set(status?["verbs"]?.array?.compactMap(\.string) ?? []) == ["get", "patch", "update"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func everythingIsToldInOneAnswerWhereTheServerCan(on kind: APIServerKind) async throws {
            let server = try #require(kind.shared)
            let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
            let answer = try await server.send(
                "GET", "/api", headers: [("accept", "\(aggregated),application/json")])
            #expect(answer.code == 200)
            // Since Kubernetes 1.30; older ones fall back to the second form.
            if answer.body["kind"] == "APIVersions", kind == .kubernetes { return }
            #expect(answer.body["kind"] == "APIGroupDiscoveryList")
            let resources = answer.body["items"]?[0]?["versions"]?[0]?["resources"]?.array ?? []
            let configMaps = resources.first { $0["resource"] == "configmaps" }
            #expect(configMaps?["responseKind"]?["kind"] == "ConfigMap" && configMaps?["scope"] == "Namespaced")
        }

        @Test(arguments: APIServerKind.available)
        func theSchemaOfEveryKindIsPublished(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let widgets = try await client.serveWidgets(in: namespace)
                let document = try await server.send("GET", "/openapi/v2").body
                #expect(document["swagger"] == "2.0")
                let configMap = document["definitions"]?["io.k8s.api.core.v1.ConfigMap"]
                #expect(configMap?["properties"]?["data"]?["additionalProperties"]?["type"] == "string")
                #expect(
                    configMap?["x-kubernetes-group-version-kind"]?[0]
                        == ["group": "", "version": "v1", "kind": "ConfigMap"])
                // Definitions come into the document a moment later.
                let path = "/apis/\(widgets.resource.group)/v1/namespaces/{namespace}/widgets"
                try await eventually("widgets are published") {
                    try await server.send("GET", "/openapi/v2").body["paths"]?[path]?["post"] != nil
                }
            }
        }

        @Test(arguments: APIServerKind.available, ["/healthz", "/livez", "/readyz"])
        func theServerSaysThatItIsWell(on kind: APIServerKind, path: String) async throws {
            let server = try #require(kind.shared)
            var verbose = ""
            // The probe of the storage has a limit of its own, which it can miss beside other tests.
            try await eventually("\(path) is ok") {
                verbose = try await server.send("GET", "\(path)?verbose").text
                let answer = try await server.send("GET", path)
                return answer.code == 200 && answer.text == "ok"
                    && verbose.hasSuffix("\(path.dropFirst()) check passed\n")
            }
            #expect(verbose.hasPrefix("[+]ping ok\n"))
            let ping = try await server.send("GET", "\(path)/ping")
            #expect(ping.code == 200 && ping.text == "ok")
            let unknown = try await server.send("GET", "\(path)/unknown")
            #expect(unknown.code == 404)
        }

        @Test(arguments: APIServerKind.available)
        func measuresHaveTheNamesThatDashboardsKnow(on kind: APIServerKind) async throws {
            let server = try #require(kind.shared)
            _ = try await server.send("GET", "/api/v1/namespaces/default")
            let page = try await server.send("GET", "/metrics")
            #expect(page.code == 200)
            for name in [
                "apiserver_request_total", "apiserver_request_duration_seconds_bucket",
                "apiserver_current_inflight_requests",
            ] {
                let isThere = page.text.contains("\n\(name){")
                #expect(isThere, "\(name)")
            }
        }

        @Test(arguments: APIServerKind.available, ["/apis/none.example.org/v1/things", "/api/v1/things", "/nowhere"])
        func whatIsNotServedIs404(on kind: APIServerKind, path: String) async throws {
            let server = try #require(kind.shared)
            let answer = try await server.send("GET", path)
            #expect(answer.code == 404)
        }

        // MARK: - OpenAPI v3

        /// Where the index of OpenAPI v3 says that the document of a group and version is; nil when it does not.
        private func address(of version: String, _ server: APIServerFixture) async throws -> String? {
            try await server.send("GET", "/openapi/v3").body["paths"]?[version]?["serverRelativeURL"]?.string
        }

        /// The type of a kind in a document of OpenAPI v3.
        private func schema(of kind: String, in document: JSONValue) -> JSONValue? {
            (document["components"]?["schemas"]?.object ?? [:]).values.first { type in
                type["x-kubernetes-group-version-kind"]?.array?.contains { $0["kind"]?.string == kind } == true
            }
        }

        @Test(arguments: APIServerKind.available)
        func eachVersionOfAGroupHasADocumentWhereTheServerCan(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let minor = try await client.minorVersion()
                // Since Kubernetes 1.24; older ones have to say that they know none.
                guard minor >= 24 else {
                    #expect(kind == .kubernetes)
                    let none = try await server.send("GET", "/openapi/v3")
                    #expect(none.code == 404)
                    return
                }
                let core = try #require(try await address(of: "api/v1", server))
                #expect(core.hasPrefix("/openapi/v3/api/v1?hash="))
                let document = try await server.send("GET", core)
                #expect(document.code == 200)
                #expect(document.body["openapi"]?.string?.hasPrefix("3.0") == true)
                let configMap = schema(of: "ConfigMap", in: document.body)
                #expect(
                    configMap?["x-kubernetes-group-version-kind"]?[0]
                        == ["group": "", "version": "v1", "kind": "ConfigMap"])
                #expect(configMap?["properties"]?["data"]?["additionalProperties"]?["type"] == "string")
                let metadata = "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
                #expect(configMap?["properties"]?["metadata"]?["allOf"]?[0]?["$ref"]?.string == metadata)
                let patch = document.body["paths"]?["/api/v1/namespaces/{namespace}/configmaps/{name}"]?["patch"]
                #expect(patch?["x-kubernetes-action"] == "patch")
                let names = Set((patch?["parameters"]?.array ?? []).compactMap { $0["name"]?.string })
                #expect(names.isSuperset(of: ["dryRun", "fieldManager", "force"]))
                // kubectl decides by this parameter who validates.
                if minor >= 25 { #expect(names.contains("fieldValidation")) }
                let forms = Set((patch?["requestBody"]?["content"]?.object ?? [:]).keys)
                #expect(
                    forms.isSuperset(of: [
                        "application/json-patch+json", "application/merge-patch+json",
                        "application/strategic-merge-patch+json", "application/apply-patch+yaml",
                    ]))
                let unknown = try await server.send("GET", "/openapi/v3/apis/none.example.org/v1")
                #expect(unknown.code == 404)

                let widgets = try await client.serveWidgets(in: namespace)
                let group = "apis/\(widgets.resource.group)/v1"
                // Definitions come into the documents a moment later.
                try await eventually("widgets are published") { try await address(of: group, server) != nil }
                let place = try #require(try await address(of: group, server))
                let widget = schema(of: "Widget", in: try await server.send("GET", place).body)
                #expect(widget?["properties"]?["spec"]?["x-kubernetes-preserve-unknown-fields"] == true)
            }
        }
    }
}

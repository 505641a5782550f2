import JSONTree
import Testing

private let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

@Suite struct OpenAPITests {
    /// Every `$ref` in the tree.
    private func references(_ tree: JSONValue) -> Set<String> {
        switch tree {
        case .object(let members):
            members.reduce(into: []) { found, member in
                if member.key == "$ref", let text = member.value.string { found.insert(text) }
                found.formUnion(references(member.value))
            }
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(references($1)) }
        default: []
        }
    }

    /// The type of a kind.
    private func type(_ kind: String, _ document: JSONValue) -> JSONValue? {
        let types = document["components"]?["schemas"]?.object ?? document["definitions"]?.object ?? [:]
        return types.values.first { $0["x-kubernetes-group-version-kind"]?[0]?["kind"] == .string(kind) }
    }

    @Test func theIndexLeadsToADocumentForEachVersion() async throws {
        try await APIClient.with { client in
            try await client.make(definitions, Sample.widgetDefinition)
            let paths = try await client.get("/openapi/v3").body["paths"]?.object ?? [:]
            #expect(paths["api/v1"] != nil && paths["apis/example.org/v1"] != nil)
            for (path, entry) in paths {
                let address = entry["serverRelativeURL"]?.string ?? ""
                #expect(address.hasPrefix("/openapi/v3/\(path)?hash="))
                let answer = try await client.get(address)
                #expect(answer.code == 200 && answer.body["openapi"] == "3.0.0", "\(path)")
                let types = answer.body["components"]?["schemas"]?.object ?? [:]
                for reference in references(answer.body) {
                    let name = String(reference.split(separator: "/").last ?? "")
                    #expect(types[name] != nil, "\(path) refers to \(reference)")
                }
                for (name, type) in types where !name.hasPrefix("org.example") {
                    #expect(type["description"]?.string?.isEmpty == false, "\(name)")
                    for (field, schema) in type["properties"]?.object ?? [:] {
                        #expect(schema["description"]?.string?.isEmpty == false, "\(name).\(field)")
                    }
                }
            }
        }
    }

    @Test func anAddressWithAnOldHashLeadsToTheNewOne() async throws {
        try await APIClient.with { client in
            let answer = try await client.get("/openapi/v3/api/v1?hash=0")
            #expect(answer.body["info"]?["title"] == "Kubernetes")
            #expect(!answer.tag.isEmpty)
            #expect(try await client.sending("if-none-match", answer.tag).get("/openapi/v3/api/v1").code == 304)
            #expect(try await client.get("/openapi/v3/apis/nowhere/v1").code == 404)
        }
    }

    @Test func theTypesSayHowTheirListsAreMerged() async throws {
        try await APIClient.with { client in
            let core = try await client.get("/openapi/v3/api/v1").body
            let metadata = core["components"]?["schemas"]?["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"]
            let owners = metadata?["properties"]?["ownerReferences"]
            #expect(owners?["x-kubernetes-list-type"] == "map" && owners?["x-kubernetes-list-map-keys"] == ["uid"])
            #expect(owners?["x-kubernetes-patch-merge-key"] == "uid")
            #expect(owners?["x-kubernetes-patch-strategy"] == "merge")
            let secret = type("Secret", core)
            #expect(
                secret?["x-kubernetes-group-version-kind"] == [["group": "", "version": "v1", "kind": "Secret"]])
            #expect(secret?["properties"]?["data"]?["additionalProperties"]?["format"] == "byte")
            // Version 3 has no words beside a reference: they stand around it.
            let reference: JSONValue = [
                "$ref": "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
            ]
            #expect(secret?["properties"]?["metadata"]?["allOf"] == [reference])
        }
    }

    @Test func aCustomKindIsDescribedByItsSchema() async throws {
        try await APIClient.with { client in
            try await client.make(definitions, Sample.widgetDefinition)
            let document = try await client.get("/openapi/v3/apis/example.org/v1").body
            let widget = document["components"]?["schemas"]?["org.example.v1.Widget"]
            #expect(widget?["properties"]?["spec"]?["properties"]?["color"]?["default"] == "red")
            #expect(widget?["properties"]?["metadata"]?["allOf"] != nil)
            let patch = document["paths"]?["/apis/example.org/v1/namespaces/{namespace}/widgets/{name}"]?["patch"]
            #expect(
                patch?["x-kubernetes-group-version-kind"]
                    == ["group": "example.org", "version": "v1", "kind": "Widget"])
            let parameters = patch?["parameters"]?.array?.compactMap { $0["name"]?.string } ?? []
            #expect(Set(parameters).isSuperset(of: ["dryRun", "fieldManager", "fieldValidation", "force"]))
        }
    }

    @Test func versionTwoLeavesOutWhatItsReadersCannotTake() async throws {
        try await APIClient.with { client in
            try await client.make(definitions, Sample.widgetDefinition)
            let document = try await client.get("/openapi/v2").body
            #expect(document["swagger"] == "2.0")
            let names = document["definitions"]?.object ?? [:]
            for reference in references(document) {
                #expect(names[String(reference.split(separator: "/").last ?? "")] != nil, "\(reference)")
            }
            let spec = names["org.example.v1.Widget"]?["properties"]?["spec"]?["properties"]
            #expect(spec?["color"]?["default"] == nil && spec?["color"]?["type"] == "string")
            #expect(spec?["port"] == ["x-kubernetes-int-or-string": true])
            #expect(spec?["free"] == ["x-kubernetes-preserve-unknown-fields": true])
            #expect(spec?["parts"]?["x-kubernetes-list-map-keys"] == ["name"])
        }
    }

    @Test func versionTwoIsGivenInTheFormThatIsAskedFor() async throws {
        try await APIClient.with { client in
            let asked = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
            let answer = try await client.sending("accept", asked).get("/openapi/v2")
            #expect(answer.contentType == "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
            // Field 1 of a document is a text of three bytes: the version of OpenAPI.
            #expect(answer.bytes.starts(with: [0x0a, 3] + Array("2.0".utf8)))
            let again = client.sending("accept", asked).sending("if-none-match", answer.tag)
            #expect(try await again.get("/openapi/v2").code == 304)
            let refused = try await client.sending("accept", "application/xml").get("/openapi/v2")
            #expect(refused.code == 406 && refused.reason == "NotAcceptable")
        }
    }
}

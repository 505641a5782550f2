import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// Objects as `kubectl get` asks for them.
    @Suite struct Tables {
        private static let table = "application/json;as=Table;v=v1;g=meta.k8s.io"

        /// Reads as a table, or what else `accept` says.
        private func get(
            _ path: String, _ server: APIServerFixture, accept: String = table
        ) async throws -> RawAnswer {
            try await server.send("GET", path, headers: [("accept", accept)])
        }

        /// A server and the path of a namespace's config maps, of which there are two.
        private func withConfigMaps(
            on kind: APIServerKind, _ body: (APIServerFixture, _ path: String) async throws -> Void
        ) async throws {
            let server = try #require(kind.shared)
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(ConfigMap("a", data: ["k": "v", "l": "w"]))
                _ = try await configMaps.create(ConfigMap("b"))
                try await body(server, try configMaps.collection(.get, in: namespace))
            }
        }

        /// Names and types of the columns.
        private func columns(_ table: JSONValue) -> [String] {
            (table["columnDefinitions"]?.array ?? []).map {
                "\($0["name"]?.string ?? "") \($0["type"]?.string ?? "") \($0["priority"]?.int64 ?? -1)"
            }
        }

        @Test(arguments: APIServerKind.available)
        func aListIsATableOfColumnsAndRows(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { server, path in
                let table = try await get(path, server).body
                #expect(table["kind"] == "Table" && table["apiVersion"] == "meta.k8s.io/v1")
                #expect(table["metadata"]?["resourceVersion"]?.string?.isEmpty == false)
                #expect(columns(table) == ["Name string 0", "Data string 0", "Age string 0"])
                #expect(table["columnDefinitions"]?[0]?["format"] == "name")
                let cells = (table["rows"]?.array ?? []).map { $0["cells"]?.array ?? [] }
                #expect(cells.map { Array($0.prefix(2)) } == [["a", 2], ["b", 0]])
                for row in cells {
                    #expect(row.count == 3)
                    #expect(row.last?.string?.hasSuffix("s") == true)
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func metadataComesAloneWhenNoMoreIsWanted(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { server, path in
                let partial = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
                let partialList = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
                let object = try await get("\(path)/a", server, accept: partial).body
                #expect(object["kind"] == "PartialObjectMetadata" && object["apiVersion"] == "meta.k8s.io/v1")
                #expect(object["metadata"]?["name"] == "a" && object["data"] == nil)
                let list = try await get(path, server, accept: partialList).body
                #expect(list["kind"] == "PartialObjectMetadataList")
                #expect(list["metadata"]?["resourceVersion"]?.string?.isEmpty == false)
                #expect((list["items"]?.array ?? []).map { $0["metadata"]?["name"] } == ["a", "b"])
                #expect(list["items"]?[0]?["kind"] == "PartialObjectMetadata" && list["items"]?[0]?["data"] == nil)
                // The form of one is not that of many.
                let mixed = try await get("\(path)/a", server, accept: partialList)
                #expect(mixed.code == 406 && mixed.body["kind"] == "Status")
            }
        }

        @Test(arguments: APIServerKind.available)
        func oneObjectIsATableOfOneRow(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { server, path in
                let table = try await get("\(path)/a", server).body
                #expect(table["kind"] == "Table" && table["rows"]?.array?.count == 1)
                #expect(table["rows"]?[0]?["cells"]?[0] == "a")
                let missing = try await get("\(path)/missing", server)
                #expect(missing.code == 404 && missing.body["kind"] == "Status")
            }
        }

        @Test(arguments: APIServerKind.available)
        func aRowCarriesAsMuchOfItsObjectAsWasAskedFor(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { server, path in
                func object(_ query: String) async throws -> JSONValue {
                    try await get(path + query, server).body["rows"]?[0]?["object"] ?? .null
                }
                for query in ["", "?includeObject=Metadata"] {
                    let metadata = try await object(query)
                    #expect(metadata["kind"] == "PartialObjectMetadata" && metadata["apiVersion"] == "meta.k8s.io/v1")
                    #expect(metadata["metadata"]?["name"] == "a" && metadata["data"] == nil)
                }
                let whole = try await object("?includeObject=Object")
                #expect(whole["kind"] == "ConfigMap" && whole["apiVersion"] == "v1")
                #expect(whole["data"] == ["k": "v", "l": "w"])
                #expect(try await object("?includeObject=None") == .null)
                let other = try await get("\(path)?includeObject=Everything", server)
                #expect(other.code == 400)
            }
        }

        @Test(arguments: APIServerKind.available)
        func pagesAndSelectorsHoldForTablesToo(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { server, path in
                let page = try await get("\(path)?limit=1", server).body
                #expect(page["rows"]?.array?.map { $0["cells"]?[0] } == ["a"])
                let token = try #require(page["metadata"]?["continue"]?.string)
                #expect(!token.isEmpty)
                let rest = try await get("\(path)?limit=1&continue=\(token)", server).body
                #expect(rest["rows"]?.array?.map { $0["cells"]?[0] } == ["b"])
                let one = try await get("\(path)?fieldSelector=metadata.name%3Db", server).body
                #expect(one["rows"]?.array?.map { $0["cells"]?[0] } == ["b"])
            }
        }

        // Rule: the first form that is on offer is taken; none is 406.
        @Test(arguments: APIServerKind.available)
        func theBestFormOnOfferIsTaken(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { server, path in
                let asked = try await get(path, server, accept: "\(Self.table),application/json")
                #expect(asked.body["kind"] == "Table")
                let other = "application/json;as=Table;v=v9;g=meta.k8s.io"
                let fallback = try await get(path, server, accept: "\(other),application/json")
                #expect(fallback.body["kind"] == "ConfigMapList")
                let plain = try await get(path, server, accept: "application/json")
                #expect(plain.body["kind"] == "ConfigMapList")
                let none = try await get(path, server, accept: other)
                #expect(none.code == 406 && none.body["reason"] == "NotAcceptable")
            }
        }

        @Test(arguments: APIServerKind.available)
        func aWatchTellsRowsAndTheColumnsOnce(on kind: APIServerKind) async throws {
            try await withConfigMaps(on: kind) { server, path in
                let frames = try await get("\(path)?watch=true&timeoutSeconds=5&resourceVersion=0", server).frames
                #expect(frames.map { $0["type"] } == ["ADDED", "ADDED"])
                #expect(frames.allSatisfy { $0["object"]?["kind"] == "Table" })
                #expect(Set(frames.compactMap { $0["object"]?["rows"]?[0]?["cells"]?[0]?.string }) == ["a", "b"])
                #expect(frames.first.map { columns($0["object"] ?? .null).count } == 3)
                #expect(frames.last.map { columns($0["object"] ?? .null).count } == 0)
            }
        }

        // MARK: - Custom kinds

        @Test(arguments: APIServerKind.available)
        func printerColumnsAreColumns(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let widgets = try await client.serveWidgets(
                    in: namespace,
                    columns: [
                        ["name": "Size", "type": "integer", "jsonPath": ".spec.size"],
                        [
                            "name": "Ready", "type": "string", "description": "Whether it is.",
                            "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status",
                        ],
                        ["name": "Live", "type": "boolean", "jsonPath": ".spec.live", "priority": 1],
                        ["name": "Since", "type": "date", "jsonPath": ".metadata.creationTimestamp"],
                    ])
                _ = try await widgets.create(.widget(widgets.resource, "a", spec: ["size": 3, "live": true]))
                _ = try await widgets.create(.widget(widgets.resource, "b", spec: [:]))
                let conditions: JSONValue = [
                    ["type": "Other", "status": "Unknown"], ["type": "Ready", "status": "True"],
                ]
                _ = try await widgets.patch("a", .merge(["status": ["conditions": conditions]]), subresource: .status)
                let table = try await get(try widgets.collection(.get, in: namespace), server).body
                #expect(
                    columns(table) == [
                        "Name string 0", "Size integer 0", "Ready string 0", "Live boolean 1", "Since date 0",
                    ])
                #expect(table["columnDefinitions"]?[2]?["description"] == "Whether it is.")
                let rows = (table["rows"]?.array ?? []).map { Array(($0["cells"]?.array ?? []).prefix(4)) }
                #expect(rows == [["a", 3, "True", true], ["b", .null, .null, .null]])
                #expect(table["rows"]?[0]?["cells"]?[4]?.string?.hasSuffix("s") == true)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aKindWithoutColumnsShowsItsAge(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let widgets = try await client.serveWidgets(in: namespace)
                _ = try await widgets.create(.widget(widgets.resource, "a", spec: [:]))
                let table = try await get(try widgets.collection(.get, in: namespace), server).body
                #expect(columns(table) == ["Name string 0", "Age date 0"])
                #expect(table["rows"]?[0]?["cells"]?[0] == "a")
            }
        }
    }
}

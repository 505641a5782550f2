import JSONTree
import Testing

private let configMaps = "/api/v1/namespaces/default/configmaps"

@Suite struct CollectionTests {
    /// A config map owned by another.
    private func dependent(_ name: String, of owner: JSONValue, blocking: Bool = true) -> JSONValue {
        var object = Sample.configMap(name)
        object["metadata"]?["ownerReferences"] = [
            [
                "apiVersion": "v1", "kind": "ConfigMap", "name": owner["metadata"]?["name"] ?? "",
                "uid": owner["metadata"]?["uid"] ?? "", "blockOwnerDeletion": .bool(blocking),
            ]
        ]
        return object
    }

    /// Waits for frames until one is this.
    private func wait(_ client: APIClient, _ path: String = configMaps, for line: String) async throws {
        try await client.watch("\(path)?watch=1&resourceVersion=1") { frames in
            while let frame = try await frames.next(), frame != line {}
        }
    }

    @Test func dependentsGoAfterTheirOwner() async throws {
        try await APIClient.with { client in
            let owner = try await client.make(configMaps, Sample.configMap("owner"))
            try await client.make(configMaps, dependent("dependent", of: owner))
            try await client.make(configMaps, Sample.configMap("stranger"))
            #expect(try await client.send("DELETE", "\(configMaps)/owner").body["status"] == "Success")
            try await wait(client, for: "DELETED dependent")
            #expect(try await client.get(configMaps).names == ["stranger"])
        }
    }

    @Test func aForegroundDeletionTakesDependentsFirst() async throws {
        try await APIClient.with { client in
            let owner = try await client.make(configMaps, Sample.configMap("owner"))
            try await client.make(configMaps, dependent("dependent", of: owner))
            let answer = try await client.send(
                "DELETE", "\(configMaps)/owner?propagationPolicy=Foreground")
            #expect(answer.body["metadata"]?["finalizers"] == ["foregroundDeletion"])
            try await client.watch("\(configMaps)?watch=1&resourceVersion=1") { frames in
                var deleted: [String] = []
                while deleted.count < 2, let frame = try await frames.next() {
                    if frame.hasPrefix("DELETED") { deleted.append(frame) }
                }
                #expect(deleted == ["DELETED dependent", "DELETED owner"])
            }
        }
    }

    @Test func orphansStayAndForgetTheirOwner() async throws {
        try await APIClient.with { client in
            let owner = try await client.make(configMaps, Sample.configMap("owner"))
            try await client.make(configMaps, dependent("dependent", of: owner))
            _ = try await client.send("DELETE", "\(configMaps)/owner", ["propagationPolicy": "Orphan"])
            try await wait(client, for: "DELETED owner")
            let orphan = try await client.get("\(configMaps)/dependent").body
            #expect(orphan["metadata"]?["ownerReferences"] == nil && orphan["metadata"]?["uid"] != nil)
        }
    }

    @Test func aDependentOfAnOwnerThatNeverWasGoes() async throws {
        try await APIClient.with { client in
            let owner: JSONValue = ["metadata": ["name": "ghost", "uid": "7d444840-9dc0-11d1-b245-5ffdce74fad2"]]
            try await client.make(configMaps, dependent("dependent", of: owner))
            try await wait(client, for: "DELETED dependent")
        }
    }

    @Test func aNamespaceGoesWithAllThatIsInIt() async throws {
        try await APIClient.with { client in
            try await client.make("/api/v1/namespaces", ["metadata": ["name": "doomed"]])
            let inside = "/api/v1/namespaces/doomed/configmaps"
            try await client.make(inside, Sample.configMap("a"))
            try await client.make(inside, Sample.configMap("held", finalizers: ["example.org/held"]))
            let answer = try await client.send("DELETE", "/api/v1/namespaces/doomed")
            #expect(answer.body["status"]?["phase"] == "Terminating")
            try await wait(client, inside, for: "DELETED a")
            let late = try await client.send("POST", inside, Sample.configMap("late"))
            #expect(late.code == 403 && late.message.contains("because it is being terminated"))
            _ = try await client.send(
                "PATCH", "\(inside)/held", ["metadata": ["finalizers": .null]], type: "application/merge-patch+json")
            try await wait(client, "/api/v1/namespaces", for: "DELETED doomed")
            #expect(try await client.get("/api/v1/namespaces/doomed").code == 404)
        }
    }

    @Test func aDefinitionGoesWithItsObjects() async throws {
        try await APIClient.with { client in
            let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
            let widgets = "/apis/example.org/v1/namespaces/default/widgets"
            try await client.make(definitions, Sample.widgetDefinition)
            try await client.make(widgets, Sample.widget("a", spec: ["size": 1]))
            _ = try await client.send("DELETE", "\(definitions)/widgets.example.org")
            try await wait(client, definitions, for: "DELETED widgets.example.org")
            #expect(try await client.get(widgets).code == 404)
            try await client.make(definitions, Sample.widgetDefinition)
            #expect(try await client.get(widgets).names == [])
        }
    }

    @Test func aDependentThatAnotherOwnerHoldsStays() async throws {
        try await APIClient.with { client in
            let first = try await client.make(configMaps, Sample.configMap("first"))
            let second = try await client.make(configMaps, Sample.configMap("second"))
            var shared = dependent("shared", of: first)
            let others = dependent("shared", of: second)["metadata"]?["ownerReferences"]?.array ?? []
            let owners = shared["metadata"]?["ownerReferences"]?.array ?? []
            shared["metadata"]?["ownerReferences"] = .array(owners + others)
            try await client.make(configMaps, shared)
            _ = try await client.send("DELETE", "\(configMaps)/first?propagationPolicy=Foreground")
            try await wait(client, for: "DELETED first")
            let left = try await client.get("\(configMaps)/shared").body["metadata"]
            #expect(left?["ownerReferences"]?.array?.compactMap { $0["name"]?.string } == ["second"])
            #expect(left?["deletionTimestamp"] == nil)
        }
    }

    @Test func anOwnerDoesNotWaitForDependentsThatDoNotBlockIt() async throws {
        try await APIClient.with { client in
            let owner = try await client.make(configMaps, Sample.configMap("owner"))
            var held = dependent("held", of: owner, blocking: false)
            held["metadata"]?["finalizers"] = ["example.org/held"]
            try await client.make(configMaps, held)
            _ = try await client.send("DELETE", "\(configMaps)/owner?propagationPolicy=Foreground")
            try await wait(client, for: "DELETED owner")
            #expect(try await client.get("\(configMaps)/held").code == 200)
        }
    }

    @Test func anOwnerInAnotherNamespaceIsNone() async throws {
        try await APIClient.with { client in
            let owner = try await client.make(configMaps, Sample.configMap("owner"))
            try await client.make("/api/v1/namespaces", ["metadata": ["name": "other"]])
            let elsewhere = "/api/v1/namespaces/other/configmaps"
            try await client.make(elsewhere, dependent("stray", of: owner))
            try await wait(client, elsewhere, for: "DELETED stray")
        }
    }

    @Test func aCircleOfOwnersEnds() async throws {
        try await APIClient.with { client in
            let one = try await client.make(configMaps, Sample.configMap("one"))
            let two = try await client.make(configMaps, dependent("two", of: one))
            let back = dependent("one", of: two)["metadata"]?["ownerReferences"] ?? []
            _ = try await client.send(
                "PATCH", "\(configMaps)/one", ["metadata": ["ownerReferences": back]],
                type: "application/merge-patch+json")
            _ = try await client.send("DELETE", "\(configMaps)/one?propagationPolicy=Foreground")
            try await client.watch("\(configMaps)?watch=1&resourceVersion=1") { frames in
                var gone: Set<String> = []
                while gone.count < 2, let frame = try await frames.next() {
                    if frame.hasPrefix("DELETED") { gone.insert(frame) }
                }
                #expect(gone == ["DELETED one", "DELETED two"])
            }
        }
    }

    @Test func aNamespaceSaysWhatIsLeftInIt() async throws {
        try await APIClient.with { client in
            try await client.make("/api/v1/namespaces", ["metadata": ["name": "doomed"]])
            try await client.make(
                "/api/v1/namespaces/doomed/configmaps", Sample.configMap("held", finalizers: ["example.org/held"]))
            _ = try await client.send("DELETE", "/api/v1/namespaces/doomed")
            let path = "/api/v1/namespaces?watch=1&fieldSelector=metadata.name=doomed"
            try await client.watch(path) { frames in
                while let frame = try await frames.nextTree() {
                    let conditions = frame["object"]?["status"]?["conditions"]?.array ?? []
                    guard !conditions.isEmpty else { continue }
                    let messages = conditions.filter { $0["status"] == "True" }.compactMap { $0["message"]?.string }
                    #expect(
                        messages == [
                            "Some resources are remaining: configmaps. has 1 resource instances",
                            "Some content in the namespace has finalizers remaining: example.org/held in 1 resource "
                                + "instances",
                        ])
                    break
                }
            }
        }
    }

    @Test func namespacesThatEveryClusterHasStay() async throws {
        try await APIClient.with { client in
            let refused = try await client.send("DELETE", "/api/v1/namespaces/default")
            #expect(refused.code == 403)
            #expect(refused.message == "namespaces \"default\" is forbidden: this namespace may not be deleted")
        }
    }
}

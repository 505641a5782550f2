import JSONTree
import Testing

private let configMaps = "/api/v1/namespaces/default/configmaps"

@Suite struct ObjectTests {
    @Test func anObjectIsCreatedReadChangedAndDeleted() async throws {
        try await APIClient.with { client in
            let created = try await client.make(configMaps, Sample.configMap("a", data: ["k": "v"]))
            #expect(created["metadata"]?["uid"]?.string?.count == 36)
            #expect(created["metadata"]?["namespace"] == "default")
            let read = try await client.get("\(configMaps)/a")
            #expect(read.body == created)
            var changed = created
            changed["data"] = ["k": "w"]
            let updated = try await client.send("PUT", "\(configMaps)/a", changed)
            #expect(updated.code == 200 && updated.body["data"]?["k"] == "w")
            #expect(updated.version != read.version)
            let stale = try await client.send("PUT", "\(configMaps)/a", changed)
            #expect(stale.code == 409 && stale.reason == "Conflict")
            #expect(
                stale.message
                    == "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please "
                    + "apply your changes to the latest version and try again")
            let deleted = try await client.send("DELETE", "\(configMaps)/a")
            #expect(deleted.body["status"] == "Success" && deleted.body["details"]?["kind"] == "configmaps")
            let gone = try await client.get("\(configMaps)/a")
            #expect(gone.code == 404 && gone.message == "configmaps \"a\" not found")
        }
    }

    @Test func aChangeOfNothingKeepsTheVersion() async throws {
        try await APIClient.with { client in
            let created = try await client.make(configMaps, Sample.configMap("a", data: ["k": "v"]))
            let patched = try await client.send(
                "PATCH", "\(configMaps)/a", ["data": ["k": "v"]], type: "application/merge-patch+json")
            #expect(patched.body == created)
        }
    }

    @Test func aBodyMayBeYAML() async throws {
        try await APIClient.with { client in
            let manifest = "metadata: {name: a}\ndata:\n  k: v\n"
            let made = try await client.send(
                "POST", configMaps, bytes: Array(manifest.utf8), type: "application/yaml")
            #expect(made.code == 201 && made.body["data"] == ["k": "v"])
        }
    }

    // Refusals are Statuses with kube-apiserver's codes, reasons and words.
    @Test func refusalsAreWordedAsKubernetesWordsThem() async throws {
        try await APIClient.with { client in
            try await client.make(configMaps, Sample.configMap("a"))
            let taken = try await client.send("POST", configMaps, Sample.configMap("a"))
            #expect(taken.code == 409 && taken.reason == "AlreadyExists")
            #expect(taken.message == "configmaps \"a\" already exists")
            let invalid = try await client.send("POST", configMaps, Sample.configMap("Not_Valid"))
            #expect(invalid.code == 422 && invalid.reason == "Invalid")
            #expect(invalid.body["details"]?["causes"]?[0]?["field"] == "metadata.name")
            #expect(
                invalid.message.hasPrefix(
                    "ConfigMap \"Not_Valid\" is invalid: metadata.name: Invalid value: \"Not_Valid\": a lowercase RFC 1123"
                ))
            let missing = try await client.send(
                "POST", "/api/v1/namespaces/nowhere/configmaps", Sample.configMap("a"))
            #expect(missing.code == 404 && missing.message == "namespaces \"nowhere\" not found")
            let unknown = try await client.get("/apis/example.org/v1/unicorns")
            #expect(unknown.message == "the server could not find the requested resource")
            let garbage = try await client.send("POST", configMaps, bytes: Array("{".utf8))
            #expect(garbage.code == 400 && garbage.reason == "BadRequest")
            let plain = try await client.send("POST", configMaps, bytes: Array("a: b".utf8), type: "text/plain")
            #expect(plain.code == 415 && plain.reason == "UnsupportedMediaType")
            let yaml = try await client.send("POST", configMaps, bytes: Array("a: [".utf8), type: "application/yaml")
            #expect(yaml.code == 400 && yaml.message.hasPrefix("error converting YAML to JSON: line "))
            let wrongKind = try await client.send("POST", configMaps, ["apiVersion": "v1", "kind": "Secret"])
            #expect(wrongKind.code == 400)
            let large = try await client.send("POST", configMaps, bytes: Array(repeating: 0x20, count: (3 << 20) + 1))
            #expect(large.code == 413 && large.reason == "RequestEntityTooLarge")
        }
    }

    @Test func aDryRunStoresNothing() async throws {
        try await APIClient.with { client in
            let answer = try await client.send("POST", "\(configMaps)?dryRun=All", Sample.configMap("a"))
            #expect(answer.code == 201)
            #expect(try await client.get("\(configMaps)/a").code == 404)
            try await client.make(configMaps, Sample.configMap("b", data: ["k": "v"]))
            _ = try await client.send(
                "PATCH", "\(configMaps)/b?dryRun=All", ["data": ["k": "w"]], type: "application/merge-patch+json")
            #expect(try await client.get("\(configMaps)/b").body["data"]?["k"] == "v")
            #expect(try await client.send("DELETE", "\(configMaps)/b?dryRun=All").code == 200)
            #expect(try await client.get("\(configMaps)/b").code == 200)
        }
    }

    @Test func aGeneratedNameStartsWithItsPrefix() async throws {
        try await APIClient.with { client in
            let created = try await client.make(
                configMaps, ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["generateName": "plan-"]])
            let name = try #require(created["metadata"]?["name"]?.string)
            #expect(name.hasPrefix("plan-") && name.count == 10)
        }
    }

    @Test func preconditionsGuardADeletion() async throws {
        try await APIClient.with { client in
            let created = try await client.make(configMaps, Sample.configMap("a"))
            let other = try await client.send("DELETE", "\(configMaps)/a", ["preconditions": ["uid": "other"]])
            #expect(other.code == 409)
            #expect(other.message.contains("the UID in the precondition (other) does not match the UID in record ("))
            let stale = try await client.send("DELETE", "\(configMaps)/a", ["preconditions": ["resourceVersion": "1"]])
            #expect(stale.code == 409)
            let good: JSONValue = ["preconditions": ["uid": created["metadata"]?["uid"] ?? .null]]
            #expect(try await client.send("DELETE", "\(configMaps)/a", good).code == 200)
        }
    }

    @Test func aFinalizerHoldsADeletedObject() async throws {
        try await APIClient.with { client in
            try await client.make(configMaps, Sample.configMap("a", finalizers: ["example.org/held"]))
            let held = try await client.send("DELETE", "\(configMaps)/a")
            #expect(held.code == 200 && held.body["metadata"]?["deletionTimestamp"]?.string != nil)
            let more = try await client.send(
                "PATCH", "\(configMaps)/a", ["metadata": ["finalizers": ["example.org/held", "example.org/more"]]],
                type: "application/merge-patch+json")
            #expect(more.code == 422)
            #expect(more.message.contains("no new finalizers can be added if the object is being deleted"))
            let released = try await client.send(
                "PATCH", "\(configMaps)/a", ["metadata": ["finalizers": .null]], type: "application/merge-patch+json")
            #expect(released.code == 200)
            #expect(try await client.get("\(configMaps)/a").code == 404)
        }
    }

    @Test func aCollectionIsDeletedBySelector() async throws {
        try await APIClient.with { client in
            for name in ["a", "b", "c"] {
                try await client.make(configMaps, Sample.configMap(name, labels: ["keep": name == "b" ? "yes" : "no"]))
            }
            #expect(try await client.send("DELETE", "\(configMaps)?labelSelector=keep%3Dno").names == ["a", "c"])
            #expect(try await client.get(configMaps).names == ["b"])
        }
    }

    @Test func aJSONPatchIsAllOrNothing() async throws {
        try await APIClient.with { client in
            try await client.make(configMaps, Sample.configMap("a", data: ["one": "1"]))
            let type = "application/json-patch+json"
            let good: JSONValue = [
                ["op": "test", "path": "/data/one", "value": "1"], ["op": "add", "path": "/data/two", "value": "2"],
            ]
            #expect(try await client.send("PATCH", "\(configMaps)/a", good, type: type).body["data"]?["two"] == "2")
            let bad: JSONValue = [
                ["op": "remove", "path": "/data/two"], ["op": "test", "path": "/data/one", "value": "9"],
            ]
            let refused = try await client.send("PATCH", "\(configMaps)/a", bad, type: type)
            #expect(refused.code == 422 && refused.reason == "Invalid")
            #expect(try await client.get("\(configMaps)/a").body["data"]?["two"] == "2")
            let stale: JSONValue = [["op": "replace", "path": "/metadata/resourceVersion", "value": "1"]]
            #expect(try await client.send("PATCH", "\(configMaps)/a", stale, type: type).code == 409)
        }
    }

    @Test func secretsTakeTextAndNeverTellIt() async throws {
        try await APIClient.with { client in
            let path = "/api/v1/namespaces/default/secrets"
            let created = try await client.make(
                path, ["metadata": ["name": "a"], "stringData": ["token": "hunter2"]])
            #expect(created["data"]?["token"] == "aHVudGVyMg==" && created["type"] == "Opaque")
            #expect(created["stringData"] == nil)
            let bad = try await client.send("POST", path, ["metadata": ["name": "b"], "data": ["token": "hunter2!"]])
            #expect(bad.code == 400 && !bad.message.contains("hunter2"))
        }
    }
}

import JSONTree
import Testing

private let configMaps = "/api/v1/namespaces/default/configmaps"

@Suite struct BuiltInKindTests {
    @Test func whatTheTypeDoesNotNameIsDropped() async throws {
        try await APIClient.with { client in
            var object = Sample.configMap("a", data: ["k": "v"])
            object["bogus"] = 1
            object["metadata"]?["bogus"] = 2
            object["immutable"] = .null
            let made = try await client.make(configMaps, object)
            #expect(made["bogus"] == nil && made["metadata"]?["bogus"] == nil && made["immutable"] == nil)
            #expect(made["data"] == ["k": "v"])
        }
    }

    // Rule: what cannot be read into the type is no object at all.
    @Test(
        arguments: [
            (["data": ["k": 5]], "cannot unmarshal number into Go struct field ConfigMap.data of type string"),
            (["data": "x"], "cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string"),
            (["immutable": "yes"], "cannot unmarshal string into Go struct field ConfigMap.immutable of type bool"),
        ] as [(JSONValue, String)])
    func whatCannotBeReadIsRefused(change: JSONValue, text: String) async throws {
        try await APIClient.with { client in
            let object = JSONMergePatch.apply(change, to: Sample.configMap("a"))
            let refused = try await client.send("POST", configMaps, object)
            #expect(refused.code == 400 && refused.reason == "BadRequest")
            #expect(refused.message.contains(text), "\(refused.message)")
        }
    }

    @Test func anEventIsOneObjectInTwoGroups() async throws {
        try await APIClient.with { client in
            let new = "/apis/events.k8s.io/v1/namespaces/default/events"
            let event: JSONValue = [
                "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "turned"],
                "eventTime": "2026-01-31T12:00:00.000000Z", "reportingController": "example.org/clock",
                "reportingInstance": "clock-1", "action": "Turn", "reason": "Turned", "note": "The gear turns",
                "type": "Normal", "regarding": ["kind": "Gear", "namespace": "default", "name": "a"],
            ]
            let made = try await client.make(new, event)
            #expect(made["note"] == "The gear turns" && made["apiVersion"] == "events.k8s.io/v1")
            let core = try await client.get("/api/v1/namespaces/default/events/turned").body
            #expect(core["message"] == "The gear turns" && core["involvedObject"] == event["regarding"])
            #expect(core["reportingComponent"] == "example.org/clock" && core["apiVersion"] == "v1")
            #expect(core["note"] == nil && core["regarding"] == nil)
            let selected = try await client.get("\(new)?fieldSelector=regarding.kind=Gear")
            #expect(selected.names == ["turned"] && selected.body["items"]?[0]?["note"] == "The gear turns")
            let merge = "application/merge-patch+json"
            let series: JSONValue = ["series": ["count": 2, "lastObservedTime": "2026-01-31T12:01:00.000000Z"]]
            #expect(try await client.send("PATCH", "\(new)/turned", series, type: merge).body["series"]?["count"] == 2)
            var bad = event
            bad["action"] = nil
            bad["metadata"] = ["name": "bad"]
            let refused = try await client.send("POST", new, bad)
            #expect(refused.code == 422 && refused.body["details"]?["causes"]?[0]?["field"] == "action")
        }
    }
}

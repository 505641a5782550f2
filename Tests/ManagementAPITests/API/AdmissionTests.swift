import JSONTree
import KubernetesModel
import Logging
import ManagementAPI
import Synchronization
import Testing

/// Who else has a say in what is written.
@Suite struct AdmissionTests {
    private static let path = "/api/v1/namespaces/default/configmaps"
    private static let merge = "application/merge-patch+json"

    /// Fills in `data.filled`, refuses `data.bad`, warns of `data.odd`, and writes down what it was asked.
    private final class Recorder: AdmissionControl {
        private let questions = Mutex<[ProposedWrite]>([])

        /// What was asked since the last time, of config maps.
        func asked() -> [ProposedWrite] {
            questions.withLock { questions in
                defer { questions = [] }
                return questions.filter { $0.resource == ConfigMap.apiResource }
            }
        }

        func defaulted(_ write: ProposedWrite) -> JSONValue {
            guard write.resource == ConfigMap.apiResource else { return write.object }
            var object = write.object
            var data = object["data"] ?? [:]
            if data["filled"] == nil { data["filled"] = "in" }
            object["data"] = data
            return object
        }

        func refusal(of write: ProposedWrite) -> Status? {
            questions.withLock { $0.append(write) }
            guard write.object["data"]?["bad"] != nil else { return nil }
            return Status(message: "bad is not allowed", reason: .invalid, code: 422)
        }

        func warnings(about write: ProposedWrite) -> [String] {
            write.object["data"]?["odd"] == nil ? [] : ["odd is odd"]
        }
    }

    private func with(_ body: (APIClient, Recorder) async throws -> Void) async throws {
        let recorder = Recorder()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await ManagementAPIServer.withInMemory(admission: recorder, logger: logger) { api in
            try await body(APIClient(api: api), recorder)
        }
    }

    private func configMap(_ data: JSONValue) -> JSONValue {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"], "data": data]
    }

    @Test func aNewObjectIsFilledInAndThenJudged() async throws {
        try await with { client, recorder in
            let made = try await client.make(Self.path, configMap(["k": "v"]))
            #expect(made["data"] == ["k": "v", "filled": "in"])
            let question = try #require(recorder.asked().last)
            #expect(question.object["data"] == made["data"])
            #expect(question.oldObject == nil && !question.isDryRun)
            #expect(question.user.username == "admin")
        }
    }

    @Test func aRefusalIsAnsweredAsItIsWordedAndNothingIsStored() async throws {
        try await with { client, _ in
            let refused = try await client.send("POST", Self.path, configMap(["bad": "1"]))
            #expect(refused.code == 422 && refused.message == "bad is not allowed" && refused.reason == "Invalid")
            #expect(try await client.get("\(Self.path)/a").code == 404)
        }
    }

    // Each way to change an object.
    @Test(arguments: ["PUT", "merge", "json", "apply"])
    func aChangeIsJudgedByBothStates(_ way: String) async throws {
        try await with { client, recorder in
            let made = try await client.make(Self.path, configMap([:]))
            _ = recorder.asked()
            func change(_ data: JSONValue) async throws -> APIClient.Answer {
                switch way {
                case "PUT":
                    return try await client.send("PUT", "\(Self.path)/a", configMap(data))
                case "merge":
                    return try await client.send("PATCH", "\(Self.path)/a", ["data": data], type: Self.merge)
                case "json":
                    let patch: JSONValue = [["op": "add", "path": "/data", "value": data]]
                    return try await client.send(
                        "PATCH", "\(Self.path)/a", patch, type: "application/json-patch+json")
                default:
                    return try await client.send(
                        "PATCH", "\(Self.path)/a?fieldManager=t", configMap(data), type: "application/apply-patch+yaml")
                }
            }
            let refused = try await change(["bad": "1"])
            #expect(refused.code == 422 && refused.message == "bad is not allowed")
            let asked = try #require(recorder.asked().last)
            #expect(asked.oldObject?["data"] == made["data"] && asked.object["data"]?["bad"] == "1")
            let changed = try await change(["odd": "1"])
            #expect(changed.code == 200 && changed.warnings == ["odd is odd"])
            #expect(changed.body["data"]?["filled"] == "in")
        }
    }

    @Test func aDryRunIsJudgedAsOne() async throws {
        try await with { client, recorder in
            let answer = try await client.send("POST", "\(Self.path)?dryRun=All", configMap(["odd": "1"]))
            #expect(answer.code == 201 && answer.warnings == ["odd is odd"])
            #expect(recorder.asked().map(\.isDryRun) == [true])
        }
    }

    @Test func deletionsAndSubresourcesAreNotAsked() async throws {
        try await with { client, recorder in
            try await client.make(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Sample.widgetDefinition)
            try await client.make(Self.path, configMap([:]))
            _ = recorder.asked()
            #expect(try await client.send("DELETE", "\(Self.path)/a").code == 200)
            #expect(recorder.asked().isEmpty)
        }
    }
}

import ControllerRuntime
import GreetingExample
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import ServiceLifecycle
import TestSupport
import Testing

extension Conformance {
    /// The example of the runtime's documentation, as a process would run it.
    @Suite struct Example {
        @Test(arguments: APIServerKind.available)
        func greetingsGetTheirSecretsAndTakeThemAway(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                try await client.serveGreetings()
                let greetings = client.resources(Greeting.self, in: namespace)
                let secrets = client.resources(Secret.self, in: namespace)
                _ = try await secrets.create(
                    Secret(metadata: ObjectMeta(name: "taken"), data: ["k": SecretBytes(utf8: "theirs")]))
                let manager = greetingManager(client, on: "host-1", logger: .silent)
                try await manager.whileRunning {
                    for (name, text) in [("hello", "Hello"), ("taken", "Mine"), ("mute", nil)] {
                        _ = try await greetings.create(Greeting(name, in: namespace, text: text))
                    }
                    for (name, reason) in [("hello", "Created"), ("taken", "NameTaken"), ("mute", "NoText")] {
                        try await eventually("\(name) is \(reason)") {
                            try await greetings.get(name).status.conditions["Ready"]?.reason == reason
                        }
                    }
                    let secret = try await secrets.get("hello")
                    #expect(secret.data["text"]?.text == "Hello")
                    #expect(try await secrets.get("taken").data["k"]?.text == "theirs")

                    let events = client.resources(Event.self, in: namespace)
                    try await eventually("the creation is told") {
                        try await events.list().items.contains {
                            $0.reason == "Created" && $0.regarding.name == "hello" && $0.regarding.kind == "Greeting"
                                && $0.reportingController == "greeting" && $0.reportingInstance == "host-1"
                        }
                    }

                    _ = try await greetings.patch("hello", .merge(["spec": ["text": "Good day"]]))
                    try await eventually("the secret has the new text") {
                        try await secrets.get("hello").data["text"]?.text == "Good day"
                    }

                    // A secret that goes comes back; with the greeting it goes for good, and a foreign one stays.
                    try await secrets.delete("hello")
                    try await eventually("the secret is back") {
                        guard let again = try await secrets.getIfPresent("hello") else { return false }
                        return again.metadata.uid != secret.metadata.uid
                    }
                    for name in ["hello", "taken"] { try await greetings.delete(name) }
                    try await eventually("the greetings are gone") {
                        try await greetings.list().items.map(\.metadata.name) == ["mute"]
                    }
                    #expect(try await secrets.getIfPresent("hello") == nil)
                    #expect(try await secrets.get("taken").data["k"]?.text == "theirs")
                }
                let lease = try await client.resources(Lease.self, in: "greeting-system").get("greeting")
                #expect(lease.spec.holderIdentity ?? "" == "", "a process that ends releases the lease")
            }
        }
    }
}

extension Service {
    /// Runs it beside `body`, and stops it in an orderly way.
    func whileRunning(_ body: () async throws -> Void) async throws {
        let group = ServiceGroup(configuration: .init(services: [self], logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

extension KubernetesClient {
    /// Serves the example's kind, and the namespace of its Lease. For the one test that needs them.
    fileprivate func serveGreetings() async throws {
        _ = try await resources(Namespace.self).create(Namespace(metadata: ObjectMeta(name: "greeting-system")))
        let fields: JSONValue = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        let definition = DynamicObject(
            CustomResourceDefinition.apiResource, metadata: ObjectMeta(name: "greetings.example.com"),
            fields: [
                "spec": [
                    "group": "example.com", "scope": "Namespaced",
                    "names": ["kind": "Greeting", "plural": "greetings"],
                    "versions": [
                        [
                            "name": "v1", "served": true, "storage": true, "subresources": ["status": [:]],
                            "schema": [
                                "openAPIV3Schema": [
                                    "type": "object", "properties": ["spec": fields, "status": fields],
                                ]
                            ],
                        ]
                    ],
                ]
            ])
        let definitions = resources(CustomResourceDefinition.self)
        _ = try await resources(CustomResourceDefinition.apiResource).create(definition)
        let greetings = resources(Greeting.self)
        try await eventually("greetings are established and served") {
            guard try await definitions.get("greetings.example.com").isEstablished else { return false }
            return try await greetings.isServed()
        }
    }
}

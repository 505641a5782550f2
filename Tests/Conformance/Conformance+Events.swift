import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging
import ServiceLifecycle
import TestSupport
import Testing

extension Conformance {
    /// What the runtime's recorder tells, as a server keeps it and shows it.
    @Suite struct Events {
        private static func recorder(_ client: KubernetesClient) -> EventRecorder {
            // What is shown is what is flushed, not how fast a busy machine is.
            EventRecorder(
                client: client, instance: "host-1", timeline: .continuous(), flushLimit: .seconds(60), logger: .silent)
        }

        @Test(arguments: APIServerKind.available)
        func whatHappensAgainIsOneEventWithACount(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let object = try await client.resources(ConfigMap.self, in: namespace).create(ConfigMap("subject"))
                let events = client.resources(Event.self, in: namespace)
                let recorder = Self.recorder(client)
                func record() {
                    recorder.record(
                        .warning, about: ObjectReference(object), by: "example.org/subject", reason: "Tired",
                        action: "Waiting", note: "It waits for coffee")
                }
                try await recorder.whileRunning {
                    record()
                    try await eventually("the event is there") { try await events.list().items.count == 1 }
                    #expect(try await events.list().items.first?.series == nil)
                    record()
                    record()
                }
                // The count was outstanding when the recorder was told to stop.
                let stored = try await events.list().items
                #expect(stored.count == 1)
                let event = try #require(stored.first)
                #expect(event.series?.count == 3)
                #expect(event.series?.lastObservedTime != nil && event.eventTime != nil)
                #expect(event.regarding.uid == object.metadata.uid)
                #expect(event.reportingController == "example.org/subject" && event.reportingInstance == "host-1")
                #expect(event.action == "Waiting")

                // The same object in the first form of the API, which kubectl describe reads.
                let core = try await client.resources(CoreEvent.self, in: namespace).get(event.metadata.name)
                #expect(core.involvedObject.uid == object.metadata.uid)
                #expect(core.reason == "Tired" && core.message == "It waits for coffee" && core.type == .warning)
                #expect(core.reportingComponent == "example.org/subject")
                #expect(core.series?.count == 3)
            }
        }

        @Test(arguments: APIServerKind.available)
        func eventsOfObjectsWithoutNamespaceAreInDefault(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let object = try await client.resources(Namespace.self).get(namespace)
                let recorder = Self.recorder(client)
                try await recorder.whileRunning {
                    recorder.record(
                        .normal, about: ObjectReference(object), by: "example", reason: "Seen", action: "Looking",
                        note: "It is there")
                }
                let events = try await client.resources(Event.self, in: "default").list().items
                let ours = events.filter { $0.regarding.name == namespace }
                // Before 1.22 the server wanted such events in kube-system; they are dropped there.
                guard try await client.minorVersion() >= 22 else {
                    #expect(ours.isEmpty)
                    return
                }
                #expect(
                    ours.count == 1 && ours.first?.regarding.kind == "Namespace" && ours.first?.note == "It is there")
            }
        }

        @Test(arguments: APIServerKind.available)
        func anEventThatTheServerRefusesHoldsNoOtherUp(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let nowhere = ObjectReference(
                    apiVersion: "v1", kind: "ConfigMap", namespace: "\(namespace)-nowhere", name: "x")
                let here = ObjectReference(apiVersion: "v1", kind: "ConfigMap", namespace: namespace, name: "y")
                let recorder = Self.recorder(client)
                try await recorder.whileRunning {
                    for object in [nowhere, here] {
                        recorder.record(
                            .normal, about: object, by: "example", reason: "Seen", action: "Looking",
                            note: String(repeating: "ä", count: 2_000))
                    }
                }
                let stored = try await client.resources(Event.self, in: namespace).list().items
                #expect(stored.map(\.regarding.name) == ["y"])
                #expect(stored.first.map { $0.note.utf8.count <= 1_024 && $0.note.hasSuffix("…") } == true)
            }
        }
    }
}

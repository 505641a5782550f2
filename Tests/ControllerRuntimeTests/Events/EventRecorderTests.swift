import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct EventRecorderTests {
    private let api = TinyAPI()
    private let clock = ManualClock()
    private let recorder: EventRecorder

    init() {
        recorder = EventRecorder(
            client: api.client, instance: "host-1", timeline: Timeline(clock), logger: Logger(label: "test"))
    }

    private func record(_ reason: String) {
        recorder.record(
            .normal, about: ObjectReference(Widget.fixture()), by: "widget", reason: reason, action: "Painting",
            note: "Painted it red")
    }

    /// Runs the recorder, then `body`, then stops it gracefully.
    private func running(_ body: @escaping @Sendable () async -> Void) async throws {
        struct Script: Service {
            let body: @Sendable () async -> Void
            func run() async throws { await body() }
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: recorder),
                    .init(service: Script(body: body), successTerminationBehavior: .gracefullyShutdownGroup),
                ], logger: Logger(label: "test")))
        try await group.run()
    }

    private var events: [JSONValue] { api.objects(under: "/apis/events.k8s.io/v1/namespaces/default/events/") }

    @Test func sendsWhatIsRecordedBesideItsObject() async throws {
        try await running {
            record("Painted")
            while events.isEmpty { await Task.yield() }
        }
        let event = try #require(events.first)
        #expect(event["regarding"]?["uid"] == "uid-1")
        #expect(event["reportingController"] == "widget")
        #expect(event["reportingInstance"] == "host-1")
        #expect(event["reason"] == "Painted")
        #expect(event["action"] == "Painting")
        #expect(event["note"] == "Painted it red")
        #expect(event["eventTime"]?.string?.hasSuffix("Z") == true)
    }

    @Test func sendsWhatIsOutstandingWhenItStops() async throws {
        try await running {
            record("Painted")
            while events.isEmpty { await Task.yield() }
            record("Painted")
            record("Dried")
        }
        #expect(events.count == 2)
        #expect(events.first { $0["reason"] == "Painted" }?["series"]?["count"] == 2)
    }

    @Test func dropsWhatTheServerRefusesAndGoesOn() async throws {
        api.fail { request in
            let body = String(decoding: request.body?.bytes ?? [], as: UTF8.self)
            return body.contains("Refused") ? TinyAPI.refusal(.forbidden, 403, request) : nil
        }
        try await running {
            record("Refused")
            record("Painted")
            while events.isEmpty { await Task.yield() }
        }
        #expect(events.count == 1)
    }

    @Test func givesUpAfterAWhileWhenTheServerDoesNotAnswerAtTheStop() async throws {
        api.delay { _ in try await clock.sleep(for: .seconds(10_000)) }
        async let stopped: Void = running { record("Painted") }
        // The limit comes before the end of the hanging request.
        while clock.nextDeadline != ManualClock.Instant(sinceStart: .seconds(5)) { await Task.yield() }
        clock.advance(by: .seconds(5))
        try await stopped
        #expect(events.isEmpty)
    }
}

import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import MetricsTestKit
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct LeaderElectorTests {
    private static let path = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/test"

    private let api = TinyAPI()
    private let clock = ManualClock()
    private let metrics = TestMetrics()

    private func elector(_ identity: String) -> LeaderElector {
        LeaderElector(
            client: api.client, lease: ObjectKey(namespace: "kube-system", name: "test"), identity: identity,
            timeline: Timeline(clock), logger: Logger(label: "test"), metrics: metrics)
    }

    /// What `leader_election_master_status` was set to, in order.
    private func masterStatus() throws -> [Double] {
        try metrics.expectGauge("leader_election_master_status", [("name", "test")]).values
    }

    private func leaseHeldByAnother() throws {
        try api.put(
            Lease(
                metadata: ObjectMeta(name: "test", namespace: "kube-system", uid: "u", resourceVersion: "1"),
                spec: LeaseSpec(holderIdentity: "them", leaseDurationSeconds: 15)))
    }

    private var holder: String? { api.object(at: Self.path)?["spec"]?["holderIdentity"]?.string }

    @Test func runsTheBodyWhileLeadingAndReleasesAfterwards() async throws {
        let elector = elector("us")
        try await elector.run {
            #expect(elector.isLeading)
            #expect(holder == "us")
        }
        #expect(!elector.isLeading)
        #expect(holder == "")
        #expect(api.requests.allSatisfy { $0.priority == .critical })
        #expect(try masterStatus() == [0, 1, 0])
    }

    @Test func releasesAlsoAfterTheBodyThrew() async {
        struct Broken: Error {}
        await #expect(throws: Broken.self) { try await elector("us").run { throw Broken() } }
        #expect(holder == "")
    }

    @Test func aSecondCandidateTakesOverWhenTheLeaseIsReleased() async throws {
        let first = elector("first")
        let second = elector("second")
        try await first.run {
            #expect(first.isLeading)
        }
        try await second.run {
            #expect(second.isLeading && !first.isLeading)
        }
        #expect(api.object(at: Self.path)?["spec"]?["leaseTransitions"] == 1)
    }

    @Test func cancelsTheBodyAtTheRenewDeadlineWhenTheServerDoesNotAnswer() async throws {
        let elector = elector("us")
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let lost = await #expect(throws: LeadershipLost.self) {
                    try await elector.run {
                        // From now on every request hangs, longer than the leadership lasts.
                        api.delay { _ in try await clock.sleep(for: .seconds(1000)) }
                        try await clock.sleep(for: .seconds(10_000))
                    }
                }
                #expect(lost?.lease == "test")
            }
            // The body, the wait for the next renewal.
            await clock.sleepers(atLeast: 2)
            #expect(elector.isLeading)
            clock.advance(by: .seconds(2))
            // The body, the hanging request, its deadline.
            await clock.sleepers(atLeast: 3)
            clock.advance(by: .milliseconds(7900))
            #expect(elector.isLeading)
            clock.advance(by: .milliseconds(100))
            #expect(!elector.isLeading)
        }
    }

    @Test func aStoppedProcessKnowsAtOnceThatItNoLongerLeads() async throws {
        let elector = elector("us")
        let fenced = KubernetesClient(exchange: FencedExchange(api) { elector.isLeading })
        let widgets = fenced.resources(Widget.self, in: "default")
        let outcome = Mutex<(refusal: KubernetesError?, read: Widget?)>((nil, nil))
        await #expect(throws: LeadershipLost.self) {
            try await elector.run {
                _ = try await widgets.create(.fixture())
                // A stop of a minute: nothing has run, and the clock has moved.
                clock.advance(by: .seconds(60))
                do throws(KubernetesError) {
                    _ = try await widgets.create(.fixture { $0.metadata.name = "late" })
                } catch {
                    outcome.withLock { $0.refusal = error }
                }
                let read = try await widgets.get("w")
                outcome.withLock { $0.read = read }
                try await clock.sleep(for: .seconds(10_000))
            }
        }
        #expect(!elector.isLeading)
        let (refusal, read) = outcome.withLock(\.self)
        #expect(refusal.map { "\($0)" }?.contains("does not lead") == true)
        #expect(read != nil, "reading does no harm")
        #expect(api.objects(under: "/apis/example.com").count == 1)
    }

    @Test func keepsLeadingThroughConflictsAndLostAnswers() async throws {
        let elector = elector("us")
        try await elector.run {
            try await sleeper(until: 2)
            api.fail { $0.method == .patch ? TinyAPI.refusal(.conflict, 409, $0) : nil }
            clock.advance(by: .seconds(2))
            try await sleeper(until: 4)
            api.fail { _ in nil }
            clock.advance(by: .seconds(2))
            try await sleeper(until: 6)
            #expect(api.writes.count == 3, "one create, one refused renewal, one that succeeded")
            #expect(elector.isLeading)
        }
        #expect(holder == "")
    }

    @Test func aCancelledCandidateStopsAtOnceAndLeavesTheLeaseAlone() async throws {
        try leaseHeldByAnother()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await elector("us").run {} }
            }
            await clock.sleepers(atLeast: 1)
            group.cancelAll()
        }
        #expect(holder == "them")
    }

    /// A standby that is stopped must not wait until it leads.
    @Test func aGracefulShutdownEndsTheCampaign() async throws {
        try leaseHeldByAnother()
        let elector = elector("us")
        let campaign = Campaign(elector: elector)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: campaign, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: Logger(label: "test")))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await clock.sleepers(atLeast: 1)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(!elector.isLeading)
        #expect(holder == "them")
        #expect(api.writes.isEmpty)
        #expect(try masterStatus().allSatisfy { $0 == 0 })
    }

    private struct Campaign: Service {
        let elector: LeaderElector

        func run() async throws {
            try await elector.run { Issue.record("The lease is held by another") }
        }
    }

    /// Returns once the earliest sleeper sleeps until then.
    private func sleeper(until seconds: Int) async throws {
        while clock.nextDeadline != ManualClock.Instant(sinceStart: .seconds(seconds)) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

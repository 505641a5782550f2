import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ManagerTests {
    private static let namespace = "default"
    private static let lease = "/apis/coordination.k8s.io/v1/namespaces/default/leases/test"
    private static let widget = "/apis/example.com/v1/namespaces/default/widgets/w"

    /// Paints, and notes it. A pass waits for the test before it ends.
    private struct Painter: Reconciler {
        let began: AsyncStream<Void>.Continuation
        let mayEnd: Signal

        func apply(_ widget: inout Widget, _ scope: ReconcileScope) async throws -> Outcome {
            began.yield()
            await mayEnd.wait()
            try Task.checkCancellation()
            widget.status.phase = "Painted"
            scope.event(.normal, reason: "Painted", action: "Painting", "Painted the widget")
            return .settled
        }
    }

    private let api = TinyAPI()
    private let clock = ManualClock()

    private func manager() throws -> Manager {
        try api.put(Widget.fixture())
        return Manager(
            client: api.client,
            options: ManagerOptions(
                instance: "host-1", election: .init(lease: ObjectKey(namespace: Self.namespace, name: "test")),
                syncLimit: .seconds(20)),
            logger: Logger(label: "test"), timeline: Timeline(clock))
    }

    /// Caches first, then the election, then controllers; and at the stop the pass ends before the lease is released,
    /// and the event of that pass is sent last.
    @Test func startsInOrderAndStopsInReverse() async throws {
        let manager = try manager()
        let (passes, began) = AsyncStream.makeStream(of: Void.self)
        let mayEnd = Signal()
        manager.add(
            Controller(
                Painter(began: began, mayEnd: mayEnd), named: "painter", in: manager.environment,
                namespace: Self.namespace))
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: manager)], logger: Logger(label: "test"))
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in passes { break }
            #expect(manager.elector?.isLeading == true)
            for check in manager.readinessChecks + manager.livenessChecks { try await check.check() }

            await group.triggerGracefulShutdown()
            for _ in 0..<100 { await Task.yield() }
            #expect(manager.elector?.isLeading == true, "the pass is still under way")
            mayEnd.ring()
            try await tasks.waitForAll()
        }
        #expect(api.object(at: Self.widget)?["status"]?["phase"] == "Painted")
        #expect(api.object(at: Self.lease)?["spec"]?["holderIdentity"] == "")
        let writes = api.writes.filter { !$0.contains("events") }
        #expect(
            writes == [
                "POST /apis/coordination.k8s.io/v1/namespaces/default/leases", "PATCH \(Self.widget)/status",
                "PATCH \(Self.lease)",
            ])
        #expect(api.objects(under: "/apis/events.k8s.io/").count == 1)
    }

    @Test func saysWhatHasNotSyncedAndWhy() async throws {
        let manager = try manager()
        _ = manager.environment.caches.store(Widget.self)
        api.fail { $0.path.contains("widgets") ? TinyAPI.refusal(.forbidden, 403, $0) : nil }
        let text = await withTaskGroup(of: String?.self) { group in
            group.addTask {
                do {
                    try await manager.run()
                    return "no error"
                } catch {
                    return "\(error)"
                }
            }
            group.addTask {
                // Time passes for as long as somebody waits for it.
                while !Task.isCancelled {
                    if let deadline = clock.nextDeadline { clock.advance(to: deadline) }
                    await Task.yield()
                }
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        #expect(text?.contains("20.0 seconds") == true && text?.contains("widgets") == true)
        #expect(manager.elector?.isLeading == false)
    }
}

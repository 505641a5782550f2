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

@Suite(.timeLimit(.minutes(5))) struct ControllerTests {
    /// Tells the test of each pass, and does what the test says.
    private struct Reconciling: Reconciler {
        let passes: AsyncStream<Widget>.Continuation
        let act: @Sendable (inout Widget, ReconcileScope) async throws -> Outcome

        func apply(_ widget: inout Widget, _ scope: ReconcileScope) async throws -> Outcome {
            passes.yield(widget)
            return try await act(&widget, scope)
        }
    }

    private struct Broken: Error {}

    private let api = TinyAPI()
    private let clock = ManualClock()
    private let metrics = TestMetrics()
    private let caches: CacheRegistry
    private let environment: ControllerEnvironment
    private let stream = AsyncStream.makeStream(of: Widget.self)

    init() {
        let logger = Logger(label: "test")
        caches = CacheRegistry(client: api.client, logger: logger, clock: clock)
        environment = ControllerEnvironment(
            client: api.client, caches: caches, events: nil, logger: logger, metrics: metrics, timeline: Timeline(clock)
        )
    }

    private var passes: AsyncStream<Widget> { stream.stream }
    private var continuation: AsyncStream<Widget>.Continuation { stream.continuation }
    private var widgets: Store<Widget> { caches.store(Widget.self) }

    private func controller(
        _ act: @escaping @Sendable (inout Widget, ReconcileScope) async throws -> Outcome = { _, _ in .settled },
        when predicate: Predicate<Widget> = .always, resyncInterval: Duration? = nil
    ) -> Controller<Reconciling> {
        Controller(
            Reconciling(passes: continuation, act: act), named: "widget", in: environment, when: predicate,
            options: ControllerOptions(
                workers: 2, reconcileLimit: .seconds(10), resyncInterval: resyncInterval, stopLimit: .seconds(3)))
    }

    /// Puts objects into the store as a first list does.
    private func list<Object>(_ objects: [Object], into store: Store<Object>) {
        store.receive(.listBegan)
        for object in objects { store.receive(.listed(object)) }
        store.receive(.listEnded(resourceVersion: "1"))
    }

    /// Runs the controller for the duration of `body`.
    private func running(
        _ controller: Controller<Reconciling>,
        _ body: () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled at the end, which is how this test stops it.
                do { try await controller.run() } catch is CancellationError {}
            }
            try await body()
            group.cancelAll()
        }
    }

    /// The object as the next pass found it.
    private func nextPass() async -> Widget? {
        for await widget in passes { return widget }
        return nil
    }

    private func advance(whenSleeperSleepsUntil deadline: Duration) async throws {
        while clock.nextDeadline != ManualClock.Instant(sinceStart: deadline) {
            try Task.checkCancellation()
            await Task.yield()
        }
        clock.advance(to: ManualClock.Instant(sinceStart: deadline))
    }

    @Test func reconcilesWhatIsListedAndWhatChanges() async throws {
        let widget = Widget.fixture()
        list([widget], into: widgets)
        try await running(controller()) {
            #expect(await nextPass() == widget)
            let changed = Widget.fixture { $0.spec.color = "red" }.version("2")
            widgets.receive(.applied(changed))
            #expect(await nextPass() == changed)
        }
    }

    @Test func doesNotStartBeforeItsCachesAreSynced() async throws {
        widgets.receive(.listBegan)
        widgets.receive(.listed(.fixture()))
        try await running(controller()) {
            for _ in 0..<100 { await Task.yield() }
            widgets.receive(.applied(Widget.fixture().version("2")))
            widgets.receive(.listEnded(resourceVersion: "2"))
            #expect(await nextPass()?.metadata.resourceVersion == "2", "nothing was reconciled before")
        }
    }

    @Test func looksAtOwnersAndMappedObjects() async throws {
        let widget = Widget.fixture()
        list([widget], into: widgets)
        let secrets = caches.store(Secret.self)
        let nodes = caches.store(Node.self)
        list([], into: secrets)
        list([], into: nodes)
        let controller = controller().owns(Secret.self)
            .watches(Node.self) { node in [ObjectKey(namespace: "default", name: node.metadata.labels["w"] ?? "")] }
        try await running(controller) {
            #expect(await nextPass() == widget)
            var secret = Secret(metadata: ObjectMeta(name: "s", namespace: "default", uid: "s", resourceVersion: "1"))
            secret.metadata.ownerReferences = [OwnerReference(controlling: widget)].compactMap(\.self)
            secrets.receive(.applied(secret))
            #expect(await nextPass() == widget)
            nodes.receive(
                .applied(Node(metadata: ObjectMeta(name: "n", uid: "n", resourceVersion: "1", labels: ["w": "w"]))))
            #expect(await nextPass() == widget)
            secrets.receive(.deleted(secret))
            #expect(await nextPass() == widget)
        }
    }

    @Test func looksAgainWhenAsked() async throws {
        list([Widget.fixture()], into: widgets)
        try await running(controller { _, _ in .recheck(after: .seconds(3)) }) {
            _ = await nextPass()
            try await advance(whenSleeperSleepsUntil: .seconds(3))
            #expect(await nextPass() != nil)
        }
    }

    @Test func readsItsOwnWritesBeforeTheCacheHasThem() async throws {
        let widget = Widget.fixture()
        try api.put(widget)
        list([widget], into: widgets)
        let controller = controller { widget, _ in
            widget.status.phase = "Painted"
            return .settled
        }
        try await running(controller) {
            #expect(await nextPass()?.status.phase == nil)
            while api.writes.isEmpty { await Task.yield() }
            controller.enqueue(widget.key)
            #expect(await nextPass()?.status.phase == "Painted")
        }
    }

    @Test func triesAgainAfterAnErrorAndCountsIt() async throws {
        list([Widget.fixture()], into: widgets)
        let failures = Mutex(2)
        let controller = controller { _, _ in
            let fails = failures.withLock { left in
                left -= 1
                return left >= 0
            }
            if fails { throw Broken() }
            return .settled
        }
        try await running(controller) {
            _ = await nextPass()
            try await advance(whenSleeperSleepsUntil: .milliseconds(5))
            _ = await nextPass()
            try await advance(whenSleeperSleepsUntil: .milliseconds(15))
            _ = await nextPass()
            let success = [("controller", "widget"), ("result", "success")]
            while try metrics.expectCounter("controller_runtime_reconcile_total", success).totalValue < 1 {
                await Task.yield()
            }
        }
        let labels = [("controller", "widget")]
        #expect(try metrics.expectCounter("controller_runtime_reconcile_errors_total", labels).totalValue == 2)
        let errors = labels + [("result", "error")]
        #expect(try metrics.expectCounter("controller_runtime_reconcile_total", errors).totalValue == 2)
    }

    @Test func waitsForAChangeAfterATerminalError() async throws {
        list([Widget.fixture()], into: widgets)
        let controller = controller { widget, _ in
            guard widget.metadata.resourceVersion == "2" else { throw TerminalError("spec.color must be red") }
            return .settled
        }
        try await running(controller) {
            _ = await nextPass()
            while try metrics.expectCounter("controller_runtime_reconcile_errors_total", [("controller", "widget")])
                .totalValue < 1
            { await Task.yield() }
            widgets.receive(.applied(Widget.fixture().version("2")))
            #expect(await nextPass()?.metadata.resourceVersion == "2")
        }
        let label = "controller_runtime_terminal_reconcile_errors_total"
        #expect(try metrics.expectCounter(label, [("controller", "widget")]).totalValue == 1)
    }

    @Test func aConflictIsNoError() async throws {
        let stale = Widget.fixture().finalized()
        try api.put(stale.version("7"))
        list([stale], into: widgets)
        let controller = controller { widget, _ in
            widget.metadata.finalizers.append("another")
            return .settled
        }
        try await running(controller) {
            _ = await nextPass()
            try await advance(whenSleeperSleepsUntil: .milliseconds(5))
            _ = await nextPass()
        }
        #expect(
            try metrics.expectCounter("controller_runtime_reconcile_errors_total", [("controller", "widget")])
                .totalValue == 0)
    }

    @Test func doesNothingWhileItMayNotAct() async throws {
        list([Widget.fixture()], into: widgets)
        let asked = Mutex(false)
        let fenced = ControllerEnvironment(
            client: api.client, caches: caches, events: nil, logger: Logger(label: "test"), metrics: metrics,
            timeline: Timeline(clock)
        ) {
            asked.withLock { $0 = true }
            return false
        }
        let controller = Controller(
            Reconciling(passes: continuation) { _, _ in .settled }, named: "fenced", in: fenced)
        try await running(controller) {
            while !asked.withLock(\.self) { await Task.yield() }
        }
        continuation.finish()
        for await _ in passes { Issue.record("A pass was made") }
    }

    @Test func looksAtEverythingAgainAtTheResyncInterval() async throws {
        list([Widget.fixture()], into: widgets)
        try await running(controller(resyncInterval: .seconds(600))) {
            _ = await nextPass()
            for _ in 0..<3 {
                let start = clock.now
                let due = try await sleeper(after: start.advanced(by: .seconds(540)))
                #expect(due < start.advanced(by: .seconds(665)), "a tenth more, and a beat of the queue's timekeeper")
                clock.advance(to: due)
                #expect(await nextPass() != nil)
            }
        }
    }

    /// The earliest deadline that is not before `instant`. Lets the time pass that others sleep for meanwhile.
    private func sleeper(after instant: ManualClock.Instant) async throws -> ManualClock.Instant {
        while true {
            try Task.checkCancellation()
            if let deadline = clock.nextDeadline {
                if deadline >= instant { return deadline }
                clock.advance(to: deadline)
            }
            await Task.yield()
        }
    }

    // MARK: - Stopping

    /// Passes that last as long as told, and count when they are cancelled.
    private func slow(_ length: Duration, cancellations: Ledger<String>) -> Controller<Reconciling> {
        controller { [clock] widget, _ in
            do {
                try await clock.sleep(for: length)
            } catch {
                _ = cancellations.begin(widget.metadata.name)
                throw error
            }
            return .settled
        }
    }

    private func group(_ controller: Controller<Reconciling>) -> ServiceGroup {
        ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: controller)], logger: Logger(label: "test")))
    }

    @Test func aGracefulStopLetsThePassUnderWayEnd() async throws {
        list([Widget.fixture()], into: widgets)
        let cancellations = Ledger<String>()
        let group = group(slow(.seconds(2), cancellations: cancellations))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            _ = await nextPass()
            await group.triggerGracefulShutdown()
            try await advance(whenSleeperSleepsUntil: .seconds(2))
            try await tasks.waitForAll()
        }
        #expect(cancellations.total == 0)
    }

    @Test func aGracefulStopCancelsPassesThatOutlastTheStopLimit() async throws {
        list([Widget.fixture()], into: widgets)
        let cancellations = Ledger<String>()
        let group = group(slow(.seconds(9), cancellations: cancellations))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            _ = await nextPass()
            await group.triggerGracefulShutdown()
            try await advance(whenSleeperSleepsUntil: .seconds(3))
            try await tasks.waitForAll()
        }
        #expect(cancellations.total == 1)
        #expect(clock.now == ManualClock.Instant(sinceStart: .seconds(3)), "the pass would have lasted until 9 s")
    }
}

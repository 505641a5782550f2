public import KubernetesClient
public import KubernetesModel
import Logging
public import ServiceLifecycle

/// Calls a ``Reconciler`` for every object of its kind that may need work.
///
/// ```swift
/// let controller = Controller(ByoMachineReconciler(), named: "byomachine", in: manager.environment)
///     .owns(Secret.self)
///     .watches(ByoHost.self, when: .labelsChanged) { host in [host.machineKey].compactMap(\.self) }
/// ```
/// What is awaited: one object is in one pass at a time, ``ControllerOptions/workers`` objects at once; changes go
/// before the objects of the initial list; an error is tried again after a back-off; a pass for an object begins with a
/// state that is at least as new as the last write of a pass for it (see ``WriteOverlay``).
///
/// ``run()`` returns after a graceful shutdown, once the passes under way have ended.
public struct Controller<R: Reconciler>: Service {
    /// Names the controller in logs, metrics and events; unique in the process.
    public let name: String
    let reconciler: R
    let environment: ControllerEnvironment
    let options: ControllerOptions
    let store: Store<R.Object>
    let queue: WorkQueue
    let overlay = WriteOverlay<R.Object>()
    let metrics: ReconcileMetrics
    private var sources: [ControllerSource]

    /// - Parameters:
    ///   - name: unique in the process; names the controller in logs, metrics and events.
    ///   - namespace: where the objects are; nil for all namespaces.
    ///   - watch: which objects, by selectors.
    ///   - predicate: which of their changes count. The reconciler's own writes are changes too.
    public init(
        _ reconciler: R, named name: String, in environment: ControllerEnvironment, namespace: String? = nil,
        watching watch: WatchOptions = WatchOptions(), when predicate: Predicate<R.Object> = .always,
        options: ControllerOptions = ControllerOptions()
    ) {
        self.name = name
        self.reconciler = reconciler
        self.environment = environment
        self.options = options
        self.store = environment.caches.store(R.Object.self, in: namespace, options: watch)
        self.queue = WorkQueue(
            timeline: environment.timeline, metrics: WorkQueueMetrics(name: name, factory: environment.metrics),
            backOff: options.backOff)
        self.metrics = ReconcileMetrics(controller: name, factory: environment.metrics)
        let overlay = overlay
        let everything = ControllerSource(store, when: .always) { change in
            overlay.observe(change)
            return []
        }
        let primary = ControllerSource(store, when: predicate.and(.deleted.negated)) { [$0.key] }
        self.sources = [everything, primary]
    }

    // MARK: - What else wakes an object

    /// Looks at an object also when something changes whose controller it is, by the owner references.
    public func owns<Child: KubernetesObject>(
        _ type: Child.Type, in namespace: String? = nil, watching watch: WatchOptions = WatchOptions(),
        when predicate: Predicate<Child> = .always
    ) -> Self {
        let owner = R.Object.apiResource
        return watches(type, in: namespace, watching: watch, when: predicate) { child in
            guard let reference = child.metadata.controller, reference.kind == owner.kind,
                reference.group == owner.group
            else { return [] }
            let namespace = owner.scope == .namespaced ? child.metadata.namespace : nil
            return [ObjectKey(namespace: namespace, name: reference.name)]
        }
    }

    /// Looks at some objects also when another one changes.
    ///
    /// - Parameter map: the objects to look at. Of an update it is asked about both states, so that an object that is
    ///   no longer referred to is looked at too. Called while changes are told: it must be quick, and may use stores.
    public func watches<Other: KubernetesObject>(
        _ type: Other.Type, in namespace: String? = nil, watching watch: WatchOptions = WatchOptions(),
        when predicate: Predicate<Other> = .always, _ map: @escaping @Sendable (Other) -> [ObjectKey]
    ) -> Self {
        let store = environment.caches.store(type, in: namespace, options: watch)
        return watches(store, when: predicate, map)
    }

    /// Looks at some objects also when another one changes, of a store that is at hand already.
    public func watches<Other: KubernetesResource>(
        _ store: Store<Other>, when predicate: Predicate<Other> = .always,
        _ map: @escaping @Sendable (Other) -> [ObjectKey]
    ) -> Self {
        var copy = self
        copy.sources.append(
            ControllerSource(store, when: predicate) { change in Array(Set(change.states.flatMap(map))) })
        return copy
    }

    /// Has an object looked at, for a reason that no watch tells. From anywhere, at any time.
    public func enqueue(_ key: ObjectKey, after delay: Duration = .zero) {
        queue.add(key, .change, after: delay)
    }

    // MARK: - Running

    /// Waits until its stores are synced, then works until a graceful shutdown or a cancellation.
    ///
    /// - Throws: at most `CancellationError`. Errors of passes are logged, and tried again unless they are a
    ///   ``TerminalError``; they are never thrown.
    public func run() async throws {
        let stopping = OneShotSignal()
        try await withGracefulShutdownHandler {
            let cancellations = sources.map { $0.start(queue) }
            defer { for cancel in cancellations { cancel() } }
            try await run(until: stopping)
        } onGracefulShutdown: {
            queue.shutDown()
            stopping.fire()
        }
    }

    private enum Part: Sendable { case workers, timekeeper, resync, stopLimit }

    private func run(until stopping: OneShotSignal) async throws {
        guard await isSynced(before: stopping) else { return try Task.checkCancellation() }
        environment.logger.debug(
            "Starting workers", metadata: ["controller": "\(name)", "count": "\(options.workers)"])
        metrics.startsWorkers(options.workers)
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                await queue.run()
                return .timekeeper
            }
            group.addTask {
                try await resync()
                return .resync
            }
            group.addTask {
                await work()
                return .workers
            }
            group.addTask {
                try await stopping.wait()
                try await environment.timeline.sleep(for: options.stopLimit)
                return .stopLimit
            }
            while let part = try await group.next() {
                switch part {
                case .workers, .stopLimit:
                    return group.cancelAll()
                case .timekeeper, .resync:
                    continue
                }
            }
        }
    }

    /// Whether all stores were synced before the stop.
    private func isSynced(before stopping: OneShotSignal) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                // Only a cancellation makes either of them throw, and then there is nothing to run.
                do {
                    for source in sources { try await source.waitUntilSynced() }
                    return true
                } catch {
                    return false
                }
            }
            group.addTask {
                // Throws only when cancelled, which means the same here.
                try? await stopping.wait()
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    private func resync() async throws {
        guard let interval = options.resyncInterval else { return }
        while true {
            try await environment.timeline.sleep(for: interval * Double.random(in: 0.9..<1.1))
            for object in store.objects { queue.add(object.key, .background) }
        }
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<options.workers {
                group.addTask {
                    while let key = await queue.next() {
                        queue.finish(key, as: await reconcile(key))
                    }
                }
            }
        }
    }
}

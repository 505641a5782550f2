import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import Metrics
import ServiceLifecycle
import TestSupport
import Testing

/// Gives each config map a child of the same data, and takes it back on deletion.
struct MirrorReconciler: Reconciler {
    static let finalizer: String? = "mirror.example.org/child"

    func apply(_ parent: inout ConfigMap, _ scope: ReconcileScope) async throws -> Outcome {
        let children = scope.client.resources(ConfigMap.self, in: scope.key.namespace)
        var child = ConfigMap("\(parent.metadata.name)-child", labels: ["role": "child"], data: parent.data)
        child.metadata.ownerReferences = [OwnerReference(controlling: parent)].compactMap(\.self)
        _ = try await children.apply(child, fieldManager: "mirror", force: true)
        parent.metadata.annotations["mirrored"] = parent.data["k"] ?? ""
        return .settled
    }

    func cleanUp(_ parent: inout ConfigMap, _ scope: ReconcileScope) async throws -> Outcome {
        do {
            try await scope.client.resources(ConfigMap.self, in: scope.key.namespace)
                .delete("\(parent.metadata.name)-child")
        } catch {
            // It was never made, or is gone.
            guard error.isNotFound else { throw error }
        }
        return .settled
    }
}

extension Store<ConfigMap> {
    /// Returns once `isMet` holds; asked again after every change.
    func wait(until isMet: @escaping @Sendable (Store<ConfigMap>) -> Bool) async throws {
        let isMetNow = OneShotSignal()
        let subscription = subscribe { _ in
            if isMet(self) { isMetNow.fire() }
        }
        defer { subscription.cancel() }
        if !isMet(self) { try await isMetNow.wait() }
    }
}

extension Manager {
    /// Runs a mirror controller in `namespace` beside `body`, and stops it in an orderly way.
    static func withMirror(
        _ client: KubernetesClient, in namespace: String, _ body: (Store<ConfigMap>) async throws -> Void
    ) async throws {
        let manager = Manager(
            client: client, options: ManagerOptions(instance: "test"), logger: .silent,
            metrics: NOOPMetricsHandler.instance)
        let parents = WatchOptions(labelSelector: "role=parent")
        manager.add(
            Controller(
                MirrorReconciler(), named: "mirror", in: manager.environment, namespace: namespace, watching: parents
            ).owns(ConfigMap.self, in: namespace, watching: WatchOptions(labelSelector: "role=child")))
        let everything = manager.environment.caches.store(ConfigMap.self, in: namespace)
        let group = ServiceGroup(configuration: .init(services: [manager], logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(everything)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Whether every parent has a child with its data, and nothing else is there.
    static func isMirrored(_ store: Store<ConfigMap>) -> Bool { store.count > 0 && unmirrored(store).isEmpty }

    /// What the mirror controller has left to do, in words.
    static func unmirrored(_ store: Store<ConfigMap>) -> [String] {
        let objects = Dictionary(uniqueKeysWithValues: store.objects.map { ($0.metadata.name, $0) })
        return objects.values.compactMap { object in
            let name = object.metadata.name
            guard object.metadata.labels["role"] == "parent" else {
                return objects[String(name.dropLast("-child".count))] == nil ? "\(name) has no parent" : nil
            }
            if object.metadata.isDeleting { return "\(name) waits for \(object.metadata.finalizers)" }
            let mark = object.metadata.annotations["mirrored"]
            if mark != object.data["k"] ?? "" { return "\(name) has \(object.data), marked \(mark ?? "not at all")" }
            let child = objects["\(name)-child"]
            return child?.data == object.data ? nil : "\(name) has \(object.data), its child \(child?.data ?? [:])"
        }.sorted()
    }
}

extension Conformance {
    @Suite struct Controllers {
        @Test(arguments: APIServerKind.available)
        func aControllerFollowsItsObjectsFromCreationToCleanUp(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                try await Manager.withMirror(client, in: namespace) { store in
                    for name in ["a", "b", "c"] {
                        _ = try await configMaps.create(ConfigMap(name, labels: ["role": "parent"], data: ["k": "1"]))
                    }
                    try await store.wait { $0.count == 6 && Manager.isMirrored($0) }
                    // A child that somebody deletes comes back; a change goes through to the child.
                    try await configMaps.delete("b-child")
                    _ = try await configMaps.patch("a", .merge(["data": ["k": "2"]]))
                    try await store.wait {
                        $0.objects.contains { $0.metadata.name == "a-child" && $0.data["k"] == "2" }
                    }
                    try await store.wait { Manager.isMirrored($0) }
                    try await configMaps.delete("c")
                    try await store.wait { $0.count == 4 && Manager.isMirrored($0) }
                    let parent = try await configMaps.get("a")
                    #expect(parent.metadata.finalizers == ["mirror.example.org/child"])
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aPausedObjectIsLeftAlone(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                var paused = ConfigMap("paused", labels: ["role": "parent"])
                paused.metadata.annotations["cluster.x-k8s.io/paused"] = "true"
                let created = try await configMaps.create(paused)
                try await Manager.withMirror(client, in: namespace) { store in
                    _ = try await configMaps.create(ConfigMap("other", labels: ["role": "parent"]))
                    try await store.wait { store in store.objects.contains { $0.metadata.name == "other-child" } }
                    let untouched = try await configMaps.get("paused")
                    #expect(untouched.metadata.resourceVersion == created.metadata.resourceVersion)
                    // Unpaused, it is served at once.
                    _ = try await configMaps.patch(
                        "paused", .merge(["metadata": ["annotations": ["cluster.x-k8s.io/paused": .null]]]))
                    try await store.wait { store in store.objects.contains { $0.metadata.name == "paused-child" } }
                }
            }
        }
    }
}

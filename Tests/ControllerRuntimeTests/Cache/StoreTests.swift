import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing

@Suite struct StoreTests {
    private static let first = CacheItem.object("a", 1, zone: "x")

    private static func synced(_ objects: ConfigMap...) -> Store<ConfigMap> {
        let store = Store<ConfigMap>(indexes: [.label("zone")])
        store.receive(.listBegan)
        for object in objects { store.receive(.listed(object)) }
        store.receive(.listEnded(resourceVersion: "10"))
        return store
    }

    @Test func givesWhatItHolds() {
        let store = Self.synced(Self.first, CacheItem.object("b", 2))
        #expect(store[CacheItem.key("a")] == Self.first)
        #expect(store[CacheItem.key("c")] == nil)
        #expect(store.count == 2 && store.objects.count == 2)
        #expect(store.objects(by: .label("zone"), "x") == [Self.first])
        #expect(store.resourceVersion == "10" && store.isSynced)
    }

    @Test func dropsManagedFieldsUnlessToldOtherwise() {
        var object = Self.first
        object.metadata.managedFields = [["manager": "kubectl"]]
        #expect(Self.synced(object).objects == [Self.first])
        let keeping = Store<ConfigMap> { _ in }
        keeping.receive(.listed(object))
        #expect(keeping.objects == [object])
    }

    @Test func tellsALateSubscriberWhatIsThereAndThenWhatChanges() {
        let store = Self.synced(Self.first)
        let log = ChangeLog()
        store.subscribe { log.append($0) }
        store.receive(.applied(CacheItem.object("a", 11)))
        store.receive(.applied(CacheItem.object("b", 12)))
        store.receive(.deleted(CacheItem.object("a", 13)))
        #expect(log.words == ["found a@1", "updated a@11 from 1", "added b@12", "deleted a@13"])
    }

    @Test func tellsNothingAfterCancellation() {
        let store = Self.synced()
        let log = ChangeLog()
        let subscription = store.subscribe { log.append($0) }
        store.receive(.applied(CacheItem.object("a", 11)))
        subscription.cancel()
        store.receive(.applied(CacheItem.object("a", 12)))
        #expect(log.words == ["added a@11"])
    }

    @Test func letsAHandlerUseTheStore() {
        let store = Self.synced()
        let log = ChangeLog()
        let inner = ChangeLog()
        store.subscribe { change in
            if let held = store[change.key] { log.append(.added(held, isInitial: false)) }
            if log.words.count == 1 { store.subscribe { inner.append($0) } }
        }
        store.receive(.applied(CacheItem.object("a", 11)))
        store.receive(.applied(CacheItem.object("b", 12)))
        #expect(log.words == ["added a@11", "added b@12"])
        #expect(inner.words == ["found a@11", "added b@12"])
    }

    /// Whenever somebody subscribes, what was told adds up to what is held.
    @Test func losesAndInventsNothingForConcurrentSubscribers() async {
        let store = Self.synced()
        let logs = await withTaskGroup(of: ChangeLog.self) { group in
            group.addTask {
                let log = ChangeLog()
                for version in 11..<600 {
                    let name = "c\(version % 7)"
                    store.receive(
                        version % 5 == 0
                            ? .deleted(CacheItem.object(name, version)) : .applied(CacheItem.object(name, version)))
                }
                store.subscribe { log.append($0) }
                return log
            }
            for _ in 0..<20 {
                group.addTask {
                    let log = ChangeLog()
                    store.subscribe { log.append($0) }
                    return log
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let held = Dictionary(uniqueKeysWithValues: store.objects.map { ($0.key, $0) })
        for log in logs { #expect(log.replayed == held) }
    }

    @Test func waitsUntilItIsSynced() async throws {
        let store = Store<ConfigMap>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { try await store.waitUntilSynced() }
            }
            for event in [WatchEvent<ConfigMap>.listBegan, .listed(Self.first), .listEnded(resourceVersion: "1")] {
                #expect(!store.isSynced)
                store.receive(event)
            }
            try await group.waitForAll()
        }
        #expect(store.isSynced)
    }

    @Test func stopsWaitingWhenCancelled() async {
        let store = Store<ConfigMap>()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await #expect(throws: CancellationError.self) { try await store.waitUntilSynced() } }
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await store.wait(for: CacheItem.key("a")) { $0 != nil }
                }
            }
            group.cancelAll()
        }
    }

    // Rule: before the first list has ended nothing is known to be gone.
    @Test func aStoreThatIsNotSyncedCallsNothingGone() async throws {
        let store = Store<ConfigMap>()
        let hasBegun = OneShotSignal()
        let isOver = OneShotSignal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                hasBegun.fire()
                _ = try await store.wait(for: CacheItem.key("a")) { $0 == nil }
                isOver.fire()
            }
            try await hasBegun.wait()
            store.receive(.listBegan)
            store.receive(.listed(Self.first))
            for _ in 0..<1_000 { await Task.yield() }
            #expect(!isOver.hasFired)
            store.receive(.listEnded(resourceVersion: "10"))
            for _ in 0..<1_000 { await Task.yield() }
            #expect(!isOver.hasFired, "it is there")
            store.receive(.deleted(Self.first))
            try await group.waitForAll()
        }
        #expect(isOver.hasFired)
    }

    @Test func waitsForAStateOfAnObject() async throws {
        let store = Self.synced(Self.first)
        let there = try await store.wait(for: CacheItem.key("a")) { $0 != nil }
        #expect(there == Self.first)
        let absent = try await store.wait(for: CacheItem.key("b")) { $0 == nil }
        #expect(absent == nil)
        try await withThrowingTaskGroup(of: ConfigMap?.self) { group in
            group.addTask {
                try await store.wait(for: CacheItem.key("a")) { $0?.metadata.resourceVersion == "12" }
            }
            for version in 11..<14 { store.receive(.applied(CacheItem.object("a", version))) }
            // The waiting task may have begun when the version was over, so it comes again.
            store.receive(.applied(CacheItem.object("a", 12)))
            for try await found in group { #expect(found?.metadata.resourceVersion == "12") }
        }
    }
}

/// Differences in the order in which they were told.
final class ChangeLog: Sendable {
    private let changes = Mutex<[StoreChange<ConfigMap>]>([])

    func append(_ change: StoreChange<ConfigMap>) { changes.withLock { $0.append(change) } }

    var words: [String] { changes.withLock { $0 }.map(CacheItem.words) }

    /// What somebody knows who was told only these.
    var replayed: [ObjectKey: ConfigMap] {
        changes.withLock { $0 }.reduce(into: [:]) { known, change in
            if case .deleted = change { known[change.key] = nil } else { known[change.key] = change.object }
        }
    }
}

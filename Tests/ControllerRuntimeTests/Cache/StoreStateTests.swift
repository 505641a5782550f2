import ControllerRuntime
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

@Suite struct StoreStateTests {
    private typealias Event = WatchEvent<ConfigMap>

    private static func object(_ name: String, _ version: Int, uid: String? = nil) -> ConfigMap {
        CacheItem.object(name, version, uid: uid)
    }

    /// Feeds the events, and returns the differences of the last one in words.
    private static func changes(_ events: [Event], then last: Event) -> [String] {
        var state = StoreState<ConfigMap>()
        for event in events { _ = state.received(event) }
        return state.received(last).map(CacheItem.words)
    }

    private static let synced: [Event] = [
        .listBegan, .listed(object("a", 1)), .listed(object("b", 2)), .listEnded(resourceVersion: "10"),
    ]

    // MARK: - Lists

    @Test func tellsWhatTheFirstListFinds() {
        #expect(Self.changes([.listBegan], then: .listed(Self.object("a", 1))) == ["found a@1"])
        #expect(Self.changes(Array(Self.synced.dropLast()), then: .listEnded(resourceVersion: "10")) == [])
    }

    @Test func tellsOnlyTheDifferencesOfALaterList() {
        let relist = Self.synced + [.listBegan]
        #expect(Self.changes(relist, then: .listed(Self.object("a", 1))) == [])
        #expect(Self.changes(relist, then: .listed(Self.object("a", 5))) == ["updated a@5 from 1"])
        #expect(Self.changes(relist, then: .listed(Self.object("c", 5))) == ["added c@5"])
        #expect(
            Self.changes(relist + [.listed(Self.object("a", 1))], then: .listEnded(resourceVersion: "20")) == [
                "deleted b@2"
            ])
    }

    @Test func tellsAnotherObjectOfTheSameNameAsDeletedAndAdded() {
        let another = Self.object("a", 7, uid: "other")
        #expect(Self.changes(Self.synced, then: .applied(another)) == ["deleted a@1", "added a@7"])
        #expect(Self.changes(Self.synced + [.listBegan], then: .listed(another)) == ["deleted a@1", "added a@7"])
    }

    @Test func forgetsAListThatDidNotEnd() {
        let events = Self.synced + [.listBegan, .listed(Self.object("a", 1)), .listBegan, .listed(Self.object("b", 2))]
        #expect(Self.changes(events, then: .listEnded(resourceVersion: "20")) == ["deleted a@1"])
    }

    @Test func takesARepeatedObjectOnce() {
        let events = Self.synced + [.listBegan, .listed(Self.object("c", 3))]
        #expect(Self.changes(events, then: .listed(Self.object("c", 3))) == [])
    }

    // MARK: - Changes

    @Test func tellsChanges() {
        #expect(Self.changes(Self.synced, then: .applied(Self.object("a", 11))) == ["updated a@11 from 1"])
        #expect(Self.changes(Self.synced, then: .applied(Self.object("a", 1))) == [])
        #expect(Self.changes(Self.synced, then: .applied(Self.object("c", 11))) == ["added c@11"])
        #expect(Self.changes(Self.synced, then: .deleted(Self.object("a", 11))) == ["deleted a@11"])
        #expect(Self.changes(Self.synced, then: .deleted(Self.object("c", 11))) == [])
        #expect(Self.changes(Self.synced, then: .bookmark(resourceVersion: "30")) == [])
    }

    @Test func tellsADeletionOfWhatItHeld() {
        // The object of that name is gone, even if it is not the one that the server names.
        let another = Self.object("a", 11, uid: "other")
        #expect(Self.changes(Self.synced, then: .deleted(another)) == ["deleted a@1"])
    }

    @Test func knowsHowFarItHasGot() {
        var state = StoreState<ConfigMap>()
        #expect(state.resourceVersion == nil && !state.isSynced)
        for event in Self.synced { _ = state.received(event) }
        #expect(state.resourceVersion == "10" && state.isSynced)
        _ = state.received(.applied(Self.object("a", 11)))
        #expect(state.resourceVersion == "11")
        _ = state.received(.bookmark(resourceVersion: "15"))
        #expect(state.resourceVersion == "15")
        for event in [Event.listBegan, .listed(Self.object("a", 11))] { _ = state.received(event) }
        #expect(state.resourceVersion == "15" && state.isSynced)
    }

    // MARK: - Unreadable objects

    @Test func keepsTheLastStateOfAnObjectThatBecameUnreadable() {
        var state = StoreState<ConfigMap>()
        for event in Self.synced { _ = state.received(event) }
        #expect(state.received(.unreadable(CacheItem.unreadable("a"))) == [])
        #expect(state.objects[CacheItem.key("a")] == Self.object("a", 1))
        #expect(state.unreadable.keys.sorted() == [CacheItem.key("a")])
        // It exists, so a list that tells it as unreadable does not make it vanish.
        for event in [Event.listBegan, .unreadable(CacheItem.unreadable("a"))] { _ = state.received(event) }
        #expect(state.received(.listEnded(resourceVersion: "20")).map(CacheItem.words) == ["deleted b@2"])
        #expect(state.received(.applied(Self.object("a", 21))).map(CacheItem.words) == ["updated a@21 from 1"])
        #expect(state.unreadable.isEmpty)
    }

    @Test func dropsAnUnreadableObjectThatIsGone() {
        let gone = Event.unreadable(CacheItem.unreadable("a", isDeleted: true))
        #expect(Self.changes(Self.synced, then: gone) == ["deleted a@1"])
        let replaced = Event.unreadable(CacheItem.unreadable("a", uid: "other"))
        #expect(Self.changes(Self.synced, then: replaced) == ["deleted a@1"])
        var state = StoreState<ConfigMap>()
        for event in Self.synced + [.unreadable(CacheItem.unreadable("c")), .listBegan] { _ = state.received(event) }
        _ = state.received(.listEnded(resourceVersion: "20"))
        #expect(state.unreadable.isEmpty)
    }

    // MARK: - Indexes

    @Test func findsObjectsByIndex() {
        var state = StoreState<ConfigMap>()
        state.declare(.label("zone"))
        let first = CacheItem.object("a", 1, zone: "x", owner: "o1")
        let second = CacheItem.object("b", 2, zone: "x")
        for event in [Event.listBegan, .listed(first), .listed(second)] { _ = state.received(event) }
        // Declared late, it covers what is there.
        state.declare(.ownerUID)
        #expect(Set(state.objects(by: .label("zone"), "x")) == [first, second])
        #expect(state.objects(by: .ownerUID, "o1") == [first])
        let moved = CacheItem.object("a", 3, zone: "y")
        _ = state.received(.applied(moved))
        #expect(state.objects(by: .label("zone"), "x") == [second])
        #expect(state.objects(by: .label("zone"), "y") == [moved])
        #expect(state.objects(by: .ownerUID, "o1").isEmpty)
        _ = state.received(.deleted(second))
        #expect(state.objects(by: .label("zone"), "x").isEmpty)
    }

    // MARK: - Properties

    /// A server with random writes, watched with breaks: what the store holds is what the server holds, what it told adds up
    /// to the same, and its indexes agree.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func agreesWithTheServerAfterAnything(seed: UInt64) throws {
        var run = RandomCacheRun(seed: seed)
        for _ in 0..<60 { run.step() }
        run.settle()
        #expect(run.held == run.server)
        #expect(run.replayed == run.server)
        for zone in RandomCacheRun.zones {
            let expected = Set(run.server.values.filter { $0.metadata.labels["zone"] == zone })
            #expect(Set(run.state.objects(by: .label("zone"), zone)) == expected)
        }
    }
}

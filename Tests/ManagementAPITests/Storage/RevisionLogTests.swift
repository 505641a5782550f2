import ManagementAPI
import SystemPackage
import TestSupport
import Testing

@Suite struct RevisionLogTests {
    private let secret = StoredKey(resource: "secrets", namespace: "a", name: "one")

    // Writing: an expectation holds or nothing happens.

    @Test func createUpdateAndDeleteGiveOutRevisionsInOrder() async throws {
        let log = try RevisionLog.inMemory()
        let created = try await log.written(.create(secret) { "created \($0)" })
        #expect(created.revision == 1 && created.createdRevision == 1 && created.text == "created 1")
        let updated = try await log.written(.update(secret, at: 1) { "updated \($0)" })
        #expect(updated.revision == 2 && updated.createdRevision == 1)
        #expect(try await log.get(secret) == updated)
        let deleted = try await log.written(.delete(secret, at: 2) { "deleted \($0)" })
        #expect(deleted.revision == 3)
        #expect(try await log.get(secret) == nil)
        let again = try await log.written(.create(secret) { _ in "again" })
        #expect(again.createdRevision == 4)
        #expect(log.latest == 4)
    }

    @Test func aWriteWhoseExpectationFailsChangesNothingAndShowsWhatIsThere() async throws {
        let log = try RevisionLog.inMemory()
        #expect(try await log.write(.update(secret, at: 7) { _ in "" }) == .refused(current: nil))
        let created = try await log.written(.create(secret) { _ in "x" })
        #expect(try await log.write(.create(secret) { _ in "y" }) == .refused(current: created))
        #expect(try await log.write(.update(secret, at: 9) { _ in "y" }) == .refused(current: created))
        #expect(try await log.write(.delete(secret, at: 9) { _ in "y" }) == .refused(current: created))
        #expect(log.latest == 1)
    }

    @Test func ofManyConcurrentWritersOfOneObjectExactlyOneWinsEachRevision() async throws {
        let log = try RevisionLog.inMemory()
        let first = try await log.written(.create(secret) { _ in "0" })
        let key = secret
        let winners = try await withThrowingTaskGroup(of: Bool.self) { tasks in
            for _ in 0..<64 {
                tasks.addTask {
                    if case .written = try await log.write(.update(key, at: first.revision) { "\($0)" }) { return true }
                    return false
                }
            }
            return try await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
    }

    // Reading: one revision, now or in the past.

    @Test func aListPagesThroughOneRevisionWhileOthersWrite() async throws {
        let log = try RevisionLog.inMemory()
        for name in ["a", "b", "c", "d"] { try await log.create("secrets", "n", name) }
        let first = try await log.list(ListQuery(resource: "secrets", limit: 2))
        #expect(first.objects.map(\.key.name) == ["a", "b"] && first.hasMore && first.revision == 4)
        _ = try await log.written(.delete(StoredKey(resource: "secrets", namespace: "n", name: "c"), at: 3) { _ in "" })
        try await log.create("secrets", "n", "cc")
        let next = try await log.list(
            ListQuery(resource: "secrets", after: first.objects[1].key, limit: 2, revision: first.revision))
        #expect(next.objects.map(\.key.name) == ["c", "d"] && !next.hasMore)
        let now = try await log.list(ListQuery(resource: "secrets", namespace: "n"))
        #expect(now.objects.map(\.key.name) == ["a", "b", "cc", "d"] && now.revision == 6)
    }

    @Test func aRevisionThatIsNotWrittenYetIsAnError() async throws {
        let log = try RevisionLog.inMemory()
        await #expect(throws: StorageError.future(revision: 1, latest: 0)) {
            try await log.list(ListQuery(resource: "secrets", revision: 1))
        }
    }

    // Compaction forgets the past and nothing else.

    @Test func compactionKeepsThePresentAndEveryLaterRevision() async throws {
        let log = try RevisionLog.inMemory()
        try await log.create("secrets", "n", "kept")
        try await log.create("secrets", "n", "changed")
        let changed = StoredKey(resource: "secrets", namespace: "n", name: "changed")
        _ = try await log.written(.update(changed, at: 2) { "\($0)" })
        _ = try await log.written(.update(changed, at: 3) { "\($0)" })
        _ = try await log.written(.delete(changed, at: 4) { "\($0)" })
        try await log.compact(through: 3)
        #expect(try await log.list(ListQuery(resource: "secrets")).objects.map(\.key.name) == ["kept"])
        let atThree = try await log.list(ListQuery(resource: "secrets", revision: 3))
        #expect(atThree.objects.map(\.text) == ["3", "1"])
        #expect(try await log.get(changed, at: 4)?.text == "4")
        await #expect(throws: StorageError.compacted(revision: 2, oldest: 3)) { try await log.get(changed, at: 2) }
        try await log.compact(through: 5)
        #expect(try await log.list(ListQuery(resource: "secrets")).revision == 5)
        try await log.create("secrets", "n", "later")
        #expect(log.latest == 6)
    }

    // Feeds: everything after a revision, in order, each once.

    @Test func aFeedShowsWhatWasBeforeItAndWhatComes() async throws {
        let log = try RevisionLog.inMemory()
        try await log.create("secrets", "n", "a")
        try await log.create("configmaps", "n", "x")
        var feed = try await log.feed(of: "secrets", after: 0)
        let past = try #require(try await feed.next())
        #expect(past.map(\.key.name) == ["a"] && past[0].kind == .created && past[0].previousText == nil)
        async let next = feed.next()
        _ = try await log.written(.update(past[0].key, at: 1) { "\($0)" })
        let change = try #require(try await next).first
        #expect(change?.kind == .updated && change?.previousText == "1" && change?.object.text == "3")
    }

    @Test func aFeedFromBeforeTheTailReadsTheLog() async throws {
        try await TemporaryFolder.with("storage") { folder in
            let log = try RevisionLog(opening: folder.appending("db"))
            for number in 0..<1200 { try await log.create("secrets", "n", "\(number)") }
            try await log.close()
            let reopened = try RevisionLog(opening: folder.appending("db"))
            var feed = try await reopened.feed(of: "secrets", after: 0)
            var seen: [Int64] = []
            while seen.count < 1200, let changes = try await feed.next() { seen += changes.map(\.revision) }
            #expect(seen == Array(1...1200))
            try await reopened.create("secrets", "n", "last")
            #expect(try await feed.next()?.map(\.revision) == [1201])
            try await reopened.close()
            #expect(try await feed.next() == nil)
        }
    }

    @Test func aFeedEndsWhenItsTaskIsCancelled() async throws {
        let log = try RevisionLog.inMemory()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                await #expect(throws: CancellationError.self) {
                    var feed = try await log.feed(of: "secrets", after: 0)
                    _ = try await feed.next()
                }
            }
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
    }

    @Test func everyFeedSeesEveryWriteOfConcurrentWriters() async throws {
        let log = try RevisionLog.inMemory()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<4 {
                tasks.addTask {
                    var feed = try await log.feed(of: "secrets", after: 0)
                    var seen: [Int64] = []
                    while seen.count < 400, let changes = try await feed.next() { seen += changes.map(\.revision) }
                    #expect(seen == Array(1...400))
                }
            }
            for writer in 0..<8 {
                tasks.addTask {
                    for number in 0..<50 { try await log.create("secrets", "n", "\(writer)-\(number)") }
                }
            }
            try await tasks.waitForAll()
        }
    }

    @Test func noTextRenderingShowsAnObject() async throws {
        let log = try RevisionLog.inMemory()
        let object = try await log.written(.create(secret) { _ in "hunter2" })
        var feed = try await log.feed(of: "secrets", after: 0)
        let change = try #require(try await feed.next()).first
        for text in ["\(object)", String(reflecting: object), "\(change as Any)", String(reflecting: change)] {
            #expect(!text.contains("hunter2"))
        }
        var dumped = ""
        dump(change, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }
}

extension RevisionLog {
    /// The new state; a refused write fails the test.
    @discardableResult
    func written(_ write: StorageWrite) async throws -> StoredObject {
        guard case .written(let object) = try await self.write(write) else { throw Refused() }
        return object
    }

    @discardableResult
    func create(_ resource: String, _ namespace: String, _ name: String) async throws -> StoredObject {
        try await written(.create(StoredKey(resource: resource, namespace: namespace, name: name)) { "\($0)" })
    }

    private struct Refused: Error {}
}

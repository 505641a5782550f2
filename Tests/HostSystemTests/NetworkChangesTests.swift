import HostSystem
import Synchronization
import Testing

@Suite struct NetworkChangesTests {
    @Test func endsWhenItsTaskIsCancelled() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await NetworkChanges().follow(began: { beginning.yield() }, changed: {})
            }
            var signs = begun.makeAsyncIterator()
            await signs.next()
            group.cancelAll()
            try await group.waitForAll()
        }
        // One that is cancelled before it began ends as well.
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { try await NetworkChanges().follow(changed: {}) }
            try await group.waitForAll()
        }
    }
}

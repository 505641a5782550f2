import Synchronization

/// Calls `body` once for each number, `width` calls at a time.
func concurrently(
    _ numbers: Range<Int>, _ width: Int, _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
    let next = Counter(numbers.lowerBound)
    try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<min(width, numbers.count) {
            group.addTask {
                while true {
                    let number = next.take()
                    guard number < numbers.upperBound else { return }
                    try await body(number)
                }
            }
        }
        try await group.waitForAll()
    }
}

/// Numbers, each handed out once.
final class Counter: Sendable {
    private let next: Atomic<Int>

    init(_ first: Int) { next = Atomic(first) }

    func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}

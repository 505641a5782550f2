/// Work was cancelled because it had not ended when its time was over.
public struct DeadlineExceeded: Error, Hashable, CustomStringConvertible {
    /// What was being done, as a noun phrase.
    public let operation: String
    /// How long it was given.
    public let limit: Duration

    /// The error of an operation that had `limit` from its start.
    public init(operation: String, limit: Duration) {
        self.operation = operation
        self.limit = limit
    }

    /// The operation and its limit.
    public var description: String { "\(operation) did not end within \(limit)" }
}

extension Timeline {
    private enum Finish<Value: Sendable>: Sendable {
        case value(Value)
        case deadline
    }

    /// Runs `body`, and cancels it when it has not ended at `deadline`.
    ///
    /// Always waits for `body` to end: nothing is left running. A body that ends with a value after it was cancelled
    /// has still done its work, so the value is returned.
    ///
    /// - Throws: ``DeadlineExceeded`` when the body threw after the deadline; otherwise whatever it throws.
    package func withDeadline<Value: Sendable>(
        _ deadline: Moment, _ operation: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let limit = now.duration(to: deadline)
        return try await withThrowingTaskGroup(of: Finish<Value>.self) { group in
            group.addTask { .value(try await body()) }
            group.addTask {
                try await sleep(until: deadline)
                return .deadline
            }
            defer { group.cancelAll() }
            // The sleeping child throws only when this whole task is cancelled, and then the body must be waited for.
            var timeIsOver = false
            var failure: (any Error)?
            while let result = await group.nextResult() {
                switch result {
                case .success(.value(let value)):
                    return value
                case .success(.deadline):
                    timeIsOver = true
                    group.cancelAll()
                case .failure(let error):
                    failure = failure ?? error
                    group.cancelAll()
                }
            }
            if timeIsOver { throw DeadlineExceeded(operation: operation, limit: limit) }
            throw failure ?? CancellationError()
        }
    }
}

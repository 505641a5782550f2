import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// The body of a request while it is on its way. It is taken in when the handler asks for it, and not before.
final class IncomingBody: Sendable {
    /// What is taken in of a body that nobody wants, so that its client gets to read the answer. As Go's server does.
    static let discardLimit = 256 << 10
    /// How long that may take on a connection that is closed afterwards.
    static let discardTimeout: Duration = .milliseconds(500)

    private enum Progress {
        /// There may be more.
        case pending
        /// Everything has been taken in, or there is no body.
        case complete
        /// Nothing more can come.
        case broken
    }

    private struct State {
        var progress: Progress
        /// Whether the handler has asked for it.
        var isAskedFor = false
        /// Room that is taken in the budget, and by whom.
        var reserved = 0
        var holder = ""
    }

    private let limit: Int
    private let timeout: Duration
    private let budget: BodyBudget
    private let connection: ConnectionContext
    /// What the client has said that it will send; nil when it did not.
    private let announced: Int?
    private let state: Mutex<State>
    // Safe: one task at a time uses it. The handler's tasks end before the handler does, and only then does the
    // connection's task discard the rest.
    private nonisolated(unsafe) var parts: RequestBody.AsyncIterator

    init(
        of request: Request, limit: Int, timeout: Duration, budget: BodyBudget, on connection: ConnectionContext
    ) {
        self.limit = limit
        self.timeout = timeout
        self.budget = budget
        self.connection = connection
        announced = request.headers[.contentLength].flatMap(Int.init)
        let hasBody = (announced ?? 0) > 0 || request.headers[.transferEncoding] != nil
        state = Mutex(State(progress: hasBody ? .pending : .complete))
        parts = request.body.makeAsyncIterator()
    }

    /// Whether all of it has been taken in.
    var isComplete: Bool { state.withLock { $0.progress == .complete } }

    /// Whether the connection can go on once the rest has been taken in: when that is little, and is known to be.
    var isSmall: Bool {
        guard let announced else { return false }
        return announced <= Self.discardLimit && state.withLock { $0.progress != .broken }
    }

    /// All of it; what the budget has no room for is refused. Closes the connection when it takes too long.
    func read(countedFor holder: String) async throws(BodyFailure) -> [UInt8] {
        let wasAskedFor = state.withLock { state in
            defer { state.isAskedFor = true }
            return state.isAskedFor
        }
        precondition(!wasAskedFor, "The body of a request is read once; keep the request that readingBody returns")
        if isComplete { return [] }
        if let announced, announced > limit { throw .tooLarge(limit: limit) }
        let deadline = connection.closeUnlessDone(within: timeout)
        defer { deadline.cancel() }
        do {
            return try await collect(countedFor: holder)
        } catch {
            release()
            throw error
        }
    }

    private func collect(countedFor holder: String) async throws(BodyFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try await next() {
            guard bytes.count + part.readableBytes <= limit else { throw .tooLarge(limit: limit) }
            guard reserve(part.readableBytes, for: holder) else { throw .noRoom }
            // Memory that is not written to is not there: an announcement alone costs nothing.
            if bytes.isEmpty, let announced { bytes.reserveCapacity(announced) }
            bytes.append(contentsOf: part.readableBytesView)
        }
        // The parts of a connection that was closed end as those of a whole body do.
        guard !Task.isCancelled, bytes.count == announced ?? bytes.count else {
            state.withLock { $0.progress = .broken }
            throw .interrupted
        }
        state.withLock { $0.progress = .complete }
        return bytes
    }

    private func next() async throws(BodyFailure) -> ByteBuffer? {
        do {
            return try await parts.next()
        } catch {
            state.withLock { $0.progress = .broken }
            throw .interrupted
        }
    }

    /// Takes in a little of what is left, and closes the connection when that was not all.
    func discard() async {
        guard state.withLock({ $0.progress == .pending }) else { return connection.close() }
        let isSmall = self.isSmall
        let deadline = connection.closeUnlessDone(within: isSmall ? timeout : Self.discardTimeout)
        defer { deadline.cancel() }
        var count = 0
        do {
            while count <= Self.discardLimit, let part = try await next() { count += part.readableBytes }
        } catch {
            // The client is gone.
        }
        if !isSmall { connection.close() }
    }

    // MARK: - The budget

    private func reserve(_ count: Int, for holder: String) -> Bool {
        guard budget.reserve(count, for: holder) else { return false }
        state.withLock { state in
            state.reserved += count
            state.holder = holder
        }
        return true
    }

    /// Gives the room back. Call it once the request is answered.
    func release() {
        let (count, holder) = state.withLock { state in
            defer { state.reserved = 0 }
            return (state.reserved, state.holder)
        }
        if count > 0 { budget.release(count, for: holder) }
    }
}

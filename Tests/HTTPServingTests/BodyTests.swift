import HTTPServing
import Synchronization
import Testing

/// What bodies cost a server, over real connections.
@Suite struct BodyTests {
    private static let limit = 3 << 20

    private func withService(
        _ budget: BodyBudget = BodyBudget(), handler: @escaping HTTPService.Handler,
        _ body: (Int) async throws -> Void
    ) async throws {
        try await RunningService.with(bodyLimit: Self.limit, budget: budget, handler: handler) { service in
            try await body(service.port)
        }
    }

    private static func head(_ length: Int, user: String = "") -> String {
        "POST / HTTP/1.1\r\nhost: x\r\nx-user: \(user)\r\ncontent-length: \(length)\r\n\r\n"
    }

    private static func part(_ count: Int) -> String { String(repeating: "a", count: count) }

    /// Answers with the size of the body, which counts for who the header names.
    private static let measure: HTTPService.Handler = { request in
        let whole = try await request.readingBody(countedFor: request.header("x-user") ?? "")
        return .text("\(whole.body.count) bytes\n")
    }

    @Test func aBodyThatIsNotAskedForIsRefusedWithoutBeingTakenIn() async throws {
        let budget = BodyBudget(total: 0)
        try await withService(budget) { _ in
            .text("who are you?\n", status: 401)
        } _: { port in
            let socket = try RawSocket(port: port)
            socket.send(Self.head(2 << 20))
            // The answer is there before the body is.
            #expect(await socket.text(until: "you?\n").hasPrefix("HTTP/1.1 401"))
            socket.send(Self.part(2 << 20))
            // And then the connection ends.
            _ = await socket.rest()
            let chunked = try RawSocket(port: port)
            chunked.send("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n")
            let text = await chunked.rest()
            #expect(text.hasPrefix("HTTP/1.1 401") && text.lowercased().contains("connection: close"))
        }
    }

    @Test func aSmallBodyThatIsNotAskedForLeavesTheConnectionOpen() async throws {
        try await withService { _ in
            .text("who are you?\n", status: 401)
        } _: { port in
            let socket = try RawSocket(port: port)
            for _ in 0..<3 {
                socket.send(Self.head(5))
                #expect(await socket.text(until: "you?\n").hasPrefix("HTTP/1.1 401"))
                socket.send("hello")
            }
        }
    }

    @Test func anAnnouncementOfTooMuchIsRefusedAtOnce() async throws {
        try await withService(handler: Self.measure) { port in
            let socket = try RawSocket(port: port)
            socket.send(Self.head(Self.limit + 1))
            #expect(await socket.rest().hasPrefix("HTTP/1.1 413"))
            let exact = try RawSocket(port: port)
            exact.send(Self.head(Self.limit) + Self.part(Self.limit))
            #expect(await exact.text(until: "bytes\n").hasSuffix("\(Self.limit) bytes\n"))
        }
    }

    @Test func aBodyWithoutALengthIsRefusedWhereItGetsTooLarge() async throws {
        try await withService(handler: Self.measure) { port in
            let socket = try RawSocket(port: port)
            let size = String(Self.limit + 1, radix: 16)
            socket.send("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n\(size)\r\n")
            socket.send(Self.part(Self.limit + 1))
            #expect(await socket.rest().hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            BodyTests.head(10) + "half",
            "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel",
        ])
    func halfABodyIsNoneAndItsRoomIsGivenBack(_ sent: String) async throws {
        let (ends, end) = AsyncStream.makeStream(of: BodyFailure?.self)
        let budget = BodyBudget()
        try await withService(budget) { request in
            do throws(BodyFailure) {
                _ = try await request.readingBody()
                end.yield(nil)
            } catch {
                end.yield(error)
            }
            return .text("")
        } _: { port in
            let socket = try RawSocket(port: port)
            socket.send(sent)
            socket.end()
            for await failure in ends {
                #expect(failure == .interrupted)
                break
            }
            #expect(budget.held == 0)
        }
    }

    /// How many of the connections have been answered, and with what.
    private final class Answers: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    // Rule: however many send large bodies, no more than the budget is held; and others still find room.
    @Test(.timeLimit(.minutes(2))) func manyLargeBodiesAreHeldOnlyAsFarAsThereIsRoom() async throws {
        let budget = BodyBudget(total: 8 << 20, share: 2 << 20)
        let (count, sent) = (200, 512 << 10)
        try await withService(budget, handler: Self.measure) { port in
            let sockets = try (0..<count).map { _ in try RawSocket(port: port) }
            let answers = Answers()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for socket in sockets { tasks.addTask { answers.add(await socket.rest()) } }
                var most = 0
                let part = Self.part(sent)
                for socket in sockets {
                    // Half of what they announce: they keep what they have for as long as they may.
                    socket.send(Self.head(2 * sent) + part)
                    most = max(most, budget.held)
                }
                let places = budget.share / sent
                while answers.all.count < count - places {
                    most = max(most, budget.held)
                    await Task.yield()
                }
                #expect(most <= budget.share && most > 0)
                #expect(answers.all.allSatisfy { $0.hasPrefix("HTTP/1.1 429") && $0.contains("retry-after: 1\r\n") })
                let other = try RawSocket(port: port)
                other.send(Self.head(1 << 20, user: "jane") + Self.part(1 << 20))
                #expect(await other.text(until: "bytes\n").hasSuffix("\(1 << 20) bytes\n"))
                for socket in sockets { socket.end() }
                try await tasks.waitForAll()
            }
            while budget.held > 0 { await Task.yield() }
        }
    }
}

import AsyncHTTPClient
import JSONTree
import NIOCore
import NIOHTTP1
import Testing

@testable import ManagementAPI

/// What bodies and slow clients cost: nothing before it is known who sends them, and never more than there is room for.
@Suite struct BodyTests {
    private static let configMaps = "/api/v1/namespaces/default/configmaps"

    @Test func strangersAreRefusedWithoutTheirBodies() async throws {
        var limits = RequestLimits()
        // There is room for nothing: whatever is taken in would be told with 429.
        limits.bodyBytes = 0
        limits.requests = 1000
        limits.requestsOfUser = 1000
        try await EmbeddedAPI.with(.memory, limits: limits) { api in
            let body = [UInt8](repeating: UInt8(ascii: " "), count: 2 << 20)
            let (stranger, liar) = (try api.as(nil), try api.bearing("abcdef.0123456789abcdef"))
            await withTaskGroup(of: String.self) { tasks in
                for number in 0..<200 {
                    tasks.addTask {
                        do {
                            let who = number % 10 == 0 ? liar : stranger
                            let answer = try await who.send("POST", Self.configMaps, bytes: body)
                            return "\(answer.code) \(answer.reason)"
                        } catch {
                            return "\(error)"
                        }
                    }
                }
                var answers: [String: Int] = [:]
                for await answer in tasks { answers[answer, default: 0] += 1 }
                #expect(answers == ["401 Unauthorized": 20, "403 Forbidden": 180])
            }
            let refused = try await api.send("POST", Self.configMaps, ["metadata": ["name": "a"]])
            #expect(refused.code == 429 && refused.reason == "TooManyRequests" && refused.body["kind"] == "Status")
            #expect(refused.body["details"]?["retryAfterSeconds"] == 1)
            #expect(try await api.send("GET", Self.configMaps).code == 200)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aBodyThatDoesNotComeIsATimeoutAndOthersAreServed() async throws {
        var limits = RequestLimits()
        limits.time = .seconds(3)
        try await EmbeddedAPI.with(.memory, limits: limits) { api in
            // The server's limit, less than that, and more, which is not given.
            try await withThrowingTaskGroup(of: APIClient.Answer.self) { tasks in
                for query in ["", "?timeout=100ms", "?timeout=1h"] {
                    tasks.addTask { try await api.stall("POST", Self.configMaps + query) }
                }
                let made = try await api.send("POST", Self.configMaps, ["metadata": ["name": "a"]])
                #expect(made.code == 201)
                for try await answer in tasks {
                    #expect(answer.code == 504 && answer.reason == "Timeout", "\(answer.body)")
                    #expect(answer.message == "Timeout: request did not complete within the allotted timeout")
                    #expect(answer.body["kind"] == "Status" && answer.body["details"] == [:])
                }
            }
            let metrics = try await api.send("GET", "/metrics").body.string ?? ""
            #expect(metrics.contains(#"code="504"} 3"#))
            try await api.watching(
                "\(Self.configMaps)?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeout=1ms"
            ) {}
        }
    }

    // Rule: a duration is what Go reads as one.
    @Test(arguments: [
        ("abc", "time: invalid duration \"abc\""), ("5", "time: missing unit in duration \"5\""),
        ("5x", "time: unknown unit \"x\" in duration \"5x\""), (".s", "time: invalid duration \".s\""),
        ("1m5", "time: missing unit in duration \"1m5\""),
    ])
    func aTimeoutThatIsNoDurationIsRefused(text: String, problem: String) async throws {
        try await APIClient.with { client in
            let answer = try await client.get("\(Self.configMaps)?timeout=\(text)")
            #expect(answer.code == 400 && answer.reason == "BadRequest")
            #expect(answer.message == "invalid timeout specified in the request URL - \(problem)")
        }
    }

    @Test(arguments: [
        ("1h2m3.5s", Duration.milliseconds(3_723_500)), ("-1.5h", .seconds(-5400)), ("0", .zero),
        ("+10ms", .milliseconds(10)),
        ("1us", .microseconds(1)),
    ])
    func durationsAreReadAsGoReadsThem(text: String, expected: Duration) throws {
        #expect(try Duration(parsingGo: text) == expected)
    }
}

extension EmbeddedAPI {
    /// Sends a request whose body never comes to its end.
    fileprivate func stall(_ method: String, _ path: String) async throws -> APIClient.Answer {
        let (parts, part) = AsyncStream.makeStream(of: ByteBuffer.self)
        part.yield(ByteBuffer(string: "{\"metadata\":"))
        defer { part.finish() }
        return try await send(method, path, stream: .stream(parts, length: .known(Int64(100))))
    }
}

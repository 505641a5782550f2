import ManagementAPI
import Testing

/// What bodies cost: nothing before it is known who sends them, and never more than there is room for.
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
}

import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

@Suite struct WaitTests {
    private typealias Fixture = WatcherFixture

    private static func wait(
        _ answers: [StubAnswer], until condition: @escaping @Sendable (ConfigMap?) -> Bool
    ) async throws -> (object: ConfigMap?, requests: [StubRequest]) {
        try await ClientFixture.with(answers) { client, server in
            let object = try await client.resources(ConfigMap.self, in: "n").wait(
                for: "a", within: .seconds(60), until: condition)
            return (object, server.requests)
        }
    }

    private static let empty = StubAnswer.body("{\"kind\":\"ConfigMapList\",\"metadata\":{\"resourceVersion\":\"1\"}}")

    @Test func returnsAnObjectThatIsThere() async throws {
        let (object, requests) = try await Self.wait([Fixture.list]) { $0 != nil }
        #expect(object?.metadata.name == "a")
        #expect(
            requests.map(\.target) == [
                "/api/v1/namespaces/n/configmaps?fieldSelector=metadata.name%3Da&limit=500"
            ])
    }

    @Test func returnsOnceAnObjectIsAsWanted() async throws {
        let frames = Fixture.change("a", 11) + Fixture.change("a", 12)
        let (object, _) = try await Self.wait([Self.empty, .chunked([frames])]) {
            $0?.metadata.resourceVersion == "12"
        }
        #expect(object?.metadata.resourceVersion == "12")
    }

    @Test func returnsOnceAnObjectIsGone() async throws {
        let (absent, _) = try await Self.wait([Self.empty]) { $0 == nil }
        #expect(absent == nil)
        let (deleted, _) = try await Self.wait(
            [Fixture.list, .chunked([Fixture.change("a", 12, type: "DELETED")])]
        ) { $0 == nil }
        #expect(deleted == nil)
    }

    // When time is over, a sentence says what was seen last.
    @Test(arguments: [
        ([Fixture.list, .silence], "was there, but not in the wanted state"),
        ([empty, .silence], "was not seen"),
        ([.status(403, reason: "Forbidden")], "because"),
    ])
    func saysWhatItSawWhenTimeIsOver(answers: [StubAnswer], words: String) async throws {
        let clock = ManualClock()
        try await ClientFixture.with(answers) { client, server in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        try await client.resources(ConfigMap.self, in: "n").wait(
                            for: "a", within: .seconds(600), clock: clock
                        ) { _ in false }
                        Issue.record("It did not time out")
                    } catch {
                        #expect(error is WaitTimedOut)
                        #expect("\(error)".contains("/api/v1/namespaces/n/configmaps/a"))
                        #expect("\(error)".contains(words))
                    }
                }
                await server.received(answers.count)
                // The deadline, and the pause after a refusal.
                await clock.sleepers(atLeast: answers.count == 1 ? 2 : 1)
                clock.advance(by: .seconds(600))
            }
        }
    }
}

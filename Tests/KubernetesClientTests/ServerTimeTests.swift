import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing

@Suite struct ServerTimeTests {
    /// What a client is told when the server's answer has this header.
    private func observed(_ date: String, status: Int = 200) async throws -> [Time] {
        let seen = SeenTimes()
        try await ClientFixture.with(
            .body(ClientFixture.configMapJSON, status: status, headers: ["Date": date]),
            configure: { $0.observeServerTime = { seen.add($0) } }
        ) { client, _ in
            // A refusal tells the time as well.
            _ = try? await client.resources(ConfigMap.self, in: "ns").get("a")
        }
        return seen.all
    }

    @Test(arguments: [200, 404]) func everyAnswerTellsTheServersTime(status: Int) async throws {
        #expect(
            try await observed("Sun, 06 Nov 1994 08:49:37 GMT", status: status)
                == [Time(parsing: "1994-11-06T08:49:37Z")])
    }

    @Test(arguments: ["", "yesterday", "Sun, 31 Feb 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"])
    func whatIsNoDateTellsNothing(date: String) async throws {
        #expect(try await observed(date).isEmpty)
    }
}

private final class SeenTimes: Sendable {
    private let times = Mutex<[Time]>([])
    var all: [Time] { times.withLock { $0 } }
    func add(_ time: Time) { times.withLock { $0.append(time) } }
}

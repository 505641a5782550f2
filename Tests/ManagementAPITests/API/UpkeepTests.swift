import JSONTree
import KubernetesModel
import ManagementAPI
import TestSupport
import Testing

@Suite struct UpkeepTests {
    @Test(.timeLimit(.minutes(2))) func anEventIsForgottenAnHourAfterItsLastWrite() async throws {
        let (clock, time) = (ManualClock(), TestTime())
        try await EmbeddedAPI.with(.memory, clock: clock, now: { time.now }) { api in
            let events = "/api/v1/namespaces/default/events"
            func make(_ name: String) async throws {
                let event: JSONValue = [
                    "metadata": ["name": .string(name)], "lastTimestamp": "2001-01-01T00:00:00Z",
                    "involvedObject": ["kind": "Namespace", "name": "default"], "type": "Normal", "reason": "Made",
                ]
                let answer = try await api.send("POST", events, event)
                #expect(answer.code == 201)
            }
            try await make("old")
            time.advance(by: 3000)
            try await make("young")
            time.advance(by: 700)
            while try await api.send("GET", events).names != ["young"] {
                clock.advance(by: .seconds(300))
                await Task.yield()
            }
        }
    }
}

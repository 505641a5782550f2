import ByohAPI
import KubernetesModel
import Synchronization

/// Hosts that could not be written lately: each is left alone for a while, so that it stops nobody else.
final class RefusedHosts: Sendable {
    private static let time: Duration = .seconds(60)

    private let refusals = Mutex<[ObjectKey: AgentRollout.Refusal]>([:])

    func note(_ host: ObjectKey, _ error: any Error, at now: Time) {
        let refusal = AgentRollout.Refusal(
            words: "it could not be written: \(PrintableText.of("\(error)", limit: 512))", until: now + Self.time)
        refusals.withLock { refusals in
            refusals = refusals.filter { now < $0.value.until }
            refusals[host] = refusal
        }
    }

    func refusal(of host: ObjectKey, at now: Time) -> AgentRollout.Refusal? {
        refusals.withLock { $0[host] }.flatMap { now < $0.until ? $0 : nil }
    }
}

import FoundationEssentials
import KubernetesModel

extension ClientClock {
    /// The machine's own clocks.
    package static let system = ClientClock(ContinuousClock()) {
        Time(secondsSinceEpoch: Int64(Date.now.timeIntervalSince1970.rounded(.down)))
    }
}

import FoundationEssentials
import KubernetesModel
import Synchronization

/// The time of day, as a test moves it.
final class TestTime: Sendable {
    private let seconds: Mutex<Int64>

    init(startingAt start: Int64 = Int64(Date().timeIntervalSince1970)) {
        seconds = Mutex(start)
    }

    var now: Time { Time(secondsSinceEpoch: seconds.withLock { $0 }) }

    func advance(by count: Int64) { seconds.withLock { $0 += count } }
}

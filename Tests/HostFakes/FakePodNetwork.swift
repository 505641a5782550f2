import HostSystem
import Synchronization

/// A pod network that nobody makes: it records what was asked for.
package final class FakePodNetwork: PodNetworkDuty {
    private let state = Mutex<[String]>([])

    package init() {}

    package var calls: [String] { state.withLock(\.self) }

    package func begin(podRanges: [String]) async {
        state.withLock { $0.append("begin \(podRanges.joined(separator: ","))") }
    }
    package func end() async { state.withLock { $0.append("end") } }
}

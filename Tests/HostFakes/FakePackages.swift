import HostSystem
import Synchronization

/// Packages that are removed from nowhere: it records what was asked for.
package final class FakePackages: PackageRemoval {
    private let state = Mutex<[String]>([])

    package init() {}

    package var calls: [String] { state.withLock { $0 } }

    package func settle() async throws { state.withLock { $0.append("settle") } }
    package func remove(_ packages: [String]) async throws {
        state.withLock { $0.append("remove \(packages.joined(separator: " "))") }
    }
}

package import HostSystem
import Synchronization

/// Packages of a host that is none: it records what was asked for, and forgets what is removed.
package final class FakePackages: PackageRemoval {
    private struct State {
        var calls: [String] = []
        var packages: [String: PackageState] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// What was changed, or waited for.
    package var calls: [String] { state.withLock { $0.calls } }

    /// What is there from the start.
    package func set(_ packages: [String: PackageState]) { state.withLock { $0.packages = packages } }

    package func settle() async throws { state.withLock { $0.calls.append("settle") } }
    package func remove(_ packages: [String]) async throws {
        state.withLock { state in
            state.calls.append("remove \(packages.joined(separator: " "))")
            for package in packages { state.packages[package] = nil }
        }
    }
    package func states(of packages: [String]) async throws -> [String: PackageState] {
        state.withLock { state in state.packages.filter { packages.contains($0.key) } }
    }
}

package import HostSystem
import Synchronization

/// Processes that end when they are killed.
package final class FakeProcesses: ProcessTable {
    private let state: Mutex<[HostProcess]>

    package init(_ processes: [HostProcess] = []) {
        state = Mutex(processes)
    }

    package func all() throws -> [HostProcess] { state.withLock(\.self) }
    package func kill(_ process: HostProcess) throws { state.withLock { $0.removeAll { $0.id == process.id } } }
    package func pause() async throws {}
}

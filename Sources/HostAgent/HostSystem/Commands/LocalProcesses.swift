import Glibc
import SystemPackage

/// The processes of this machine.
package struct LocalProcesses: ProcessTable {
    private let files = LocalFiles()

    package init() {}

    package func all() throws -> [HostProcess] {
        let own = getpid()
        return try files.names(in: "/proc").compactMap { name in
            guard let id = Int32(name), id != own else { return nil }
            return process(id)
        }
    }

    package func kill(_ process: HostProcess) throws {
        // The number may have been given to another process since.
        guard let current = self.process(process.id), current.name == process.name else { return }
        _ = Glibc.kill(process.id, SIGKILL)
    }

    package func pause() async throws { try await Task.sleep(for: .milliseconds(100)) }

    /// Nil when it has ended, or is a thread of the kernel.
    private func process(_ id: Int32) -> HostProcess? {
        let folder = FilePath("/proc/\(id)")
        // Processes come and go while we read.
        guard let name = try? files.text(folder.appending("comm")),
            let executable = try? files.linkTarget(of: folder.appending("exe"))
        else { return nil }
        let groups = ((try? files.text(folder.appending("cgroup"))) ?? nil) ?? ""
        return HostProcess(
            id: id, name: String(name.prefix { $0 != "\n" }), executable: executable,
            controlGroups: groups.split(separator: "\n").compactMap { line in
                line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last.map(String.init)
            })
    }
}

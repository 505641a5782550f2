package import HostSystem
import SystemPackage

/// Tells a process from every other one that runs, or ran, since the machine started: its number is used again, the time
/// of its start is not.
package struct ProcessMark: Codable, Hashable, Sendable {
    package var id: Int32
    /// Clock ticks after the machine's start: `starttime` of proc_pid_stat(5).
    package var start: UInt64

    /// Reads `/proc/PID/stat`; nil when it has another form.
    package init?(stat: String) {
        // The program's name is in parentheses, and may have any character in it.
        guard let close = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: close)...].split(whereSeparator: \.isWhitespace)
        guard fields.count > 19, let start = UInt64(fields[19]), let id = Int32(stat.prefix { $0 != " " }) else {
            return nil
        }
        self.id = id
        self.start = start
    }

    /// This process; nil where there is no `/proc`.
    package static func own(_ files: any HostFiles) -> ProcessMark? {
        // Without it nobody can tell whose status it is, so none is told.
        ((try? files.text("/proc/self/stat")) ?? nil).flatMap { ProcessMark(stat: $0) }
    }

    /// Whether the process still runs.
    package func isAlive(_ files: any HostFiles) -> Bool {
        // A process may end while we look.
        ((try? files.text(FilePath("/proc/\(id)/stat"))) ?? nil).flatMap { ProcessMark(stat: $0) } == self
    }
}

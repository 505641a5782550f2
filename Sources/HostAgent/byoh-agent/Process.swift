import Glibc
import HostSystem
import SystemPackage
import Telemetry

/// Facts about this process that only a main may ask for.
enum Process {
    static var isRoot: Bool { geteuid() == 0 }

    /// All variables of the environment.
    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return variables
    }

    /// Whether journald reads what is written to standard error: `JOURNAL_STREAM` of systemd.exec(5) ends with the inode of
    /// its socket, and is inherited by those whose standard error leads elsewhere.
    static var isReadByJournal: Bool {
        guard let inode = environment["JOURNAL_STREAM"]?.split(separator: ":").last else { return false }
        // Without /proc nobody knows, and text can be read by everybody.
        let target = (try? LocalFiles().linkTarget(of: "/proc/self/fd/2")) ?? nil
        return target == "socket:[\(inode)]"
    }

    /// Writes a line where errors belong, with its priority in front where journald reads it (sd-daemon(3)).
    static func complain(_ lines: String) {
        let prefix = isReadByJournal ? "<3>" : "byoh-agent: "
        for line in lines.split(separator: "\n") { StandardErrorLines.write(prefix + line) }
    }
}

import Glibc
import SystemPackage

/// Where progress and errors go, so that standard output holds answers only.
enum StandardError {
    static func write(_ line: String) {
        put(line + "\n")
    }

    /// Without a line end.
    static func put(_ text: String) {
        // Whoever closed it does not want to read it.
        _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8))
    }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

import Glibc

/// Standard error, a line at a time.
public enum StandardErrorLines {
    /// Writes `line` and a newline with as few `write(2)` calls as the kernel allows; one for lines up to `PIPE_BUF`,
    /// so that lines of several threads do not mix. A closed or full standard error loses the line: logging never
    /// stops the program.
    public static func write(_ line: String) {
        var bytes = Array(line.utf8)
        bytes.append(UInt8(ascii: "\n"))
        var start = 0
        while start < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                Glibc.write(STDERR_FILENO, buffer.baseAddress.map { $0 + start }, buffer.count - start)
            }
            if written > 0 { start += written } else if errno != EINTR { return }
        }
    }
}

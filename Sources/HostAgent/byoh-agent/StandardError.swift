import Glibc

/// Words for people that are no result.
enum StandardError {
    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        // Nothing can be done when even standard error is closed.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}

import Glibc

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

    /// Whether journald reads what is written to standard error.
    static var isRunByManager: Bool { environment["JOURNAL_STREAM"] != nil || environment["NOTIFY_SOCKET"] != nil }
}

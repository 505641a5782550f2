/// What installing would do to the packages of a host, as the package manager foretells it. Pure.
package struct PackageChanges: Hashable, Sendable {
    /// Not there before.
    package var added: [String] = []
    /// There in another version, or to be removed.
    package var touched: [String] = []

    /// - Parameter output: Of `PackageManager/preview(_:)`.
    /// - Returns: nil when the output is no such forecast, because the command has failed.
    package init?(_ output: String, of manager: PackageManager) {
        let lines = output.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        switch manager {
        case .apt: readApt(lines)
        case .dnf: guard readDnf(lines) else { return nil }
        case .zypper: guard readZypper(lines) else { return nil }
        }
    }

    /// `Inst NAME [INSTALLED] (NEW …)`, `Remv NAME [INSTALLED]`, and `Conf NAME …`, which repeats what is known.
    private mutating func readApt(_ lines: [Substring]) {
        for line in lines {
            let words = line.split(separator: " ")
            guard words.count > 1 else { continue }
            if words[0] == "Remv" { touched.append(String(words[1])) }
            guard words[0] == "Inst" else { continue }
            if words.count > 2, words[2].hasPrefix("[") {
                touched.append(String(words[1]))
            } else {
                added.append(String(words[1]))
            }
        }
    }

    /// A table with sections, whose rows begin with one space. What does not fit goes on in a line with more, and so does
    /// what a package would take the place of: `     replacing  runc.x86_64 1.1.12-1`.
    private mutating func readDnf(_ lines: [Substring]) -> Bool {
        var section: Substring = ""
        for line in lines {
            // Counts follow, which dnf 5 writes like rows.
            if line.hasPrefix("Transaction Summary") || line.hasPrefix("Nothing to do") { return true }
            let words = line.split(separator: " ")
            if line.first.map({ !$0.isWhitespace }) ?? true {
                // A title may go on in parentheses.
                if !line.hasPrefix("(") { section = line.hasSuffix(":") ? line : "" }
            } else if !section.isEmpty, words.count > 1, words[0] == "replacing" {
                touched.append(String(words[1]))
            } else if !section.isEmpty, line.dropFirst().first.map({ !$0.isWhitespace }) ?? false {
                if section.hasPrefix("Installing") {
                    added.append(String(words[0]))
                } else if !section.hasPrefix("Skipping") {
                    touched.append(String(words[0]))
                }
            }
        }
        return false
    }

    /// `The following 2 NEW packages are going to be installed:` and indented names, as many as fit in a line.
    private mutating func readZypper(_ lines: [Substring]) -> Bool {
        var section: Substring = ""
        var isForecast = false
        for line in lines {
            if line.hasPrefix("Nothing to do") { isForecast = true }
            if line.hasPrefix(" ") {
                let names = line.split(separator: " ").map(String.init)
                if section.contains(" NEW ") { added += names } else if !section.isEmpty { touched += names }
            } else {
                section = line.hasPrefix("The following") && line.contains("going to be") ? line : ""
                isForecast = isForecast || !section.isEmpty
            }
        }
        return isForecast
    }
}

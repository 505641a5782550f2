package import ByohAPI

/// os-release(5): assignments as in a shell.
package enum OSRelease {
    package static func read(_ text: String) -> HostOperatingSystem {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            values[String(line[..<equals])] = unquoted(line[line.index(after: equals)...])
        }
        return HostOperatingSystem(
            id: values["ID"] ?? "linux", versionID: values["VERSION_ID"] ?? "", prettyName: values["PRETTY_NAME"] ?? "")
    }

    private static func unquoted(_ value: Substring) -> String {
        guard let quote = value.first, quote == "\"" || quote == "'", value.count >= 2, value.last == quote else {
            return String(value)
        }
        var text = ""
        var isEscaped = false
        for character in value.dropFirst().dropLast() {
            if character == "\\" && !isEscaped && quote == "\"" {
                isEscaped = true
            } else {
                text.append(character)
                isEscaped = false
            }
        }
        return text
    }
}

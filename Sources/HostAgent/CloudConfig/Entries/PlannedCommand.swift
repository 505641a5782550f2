/// Something to run. Renderings show its kind and size only: commands carry join tokens.
package enum PlannedCommand: Hashable, Sendable {
    /// A line, or several, for `/bin/sh`.
    case shell(String)
    /// A program and its arguments, taken as they are.
    case arguments([String])

    /// The command as a line of a shell script.
    package var shellText: String {
        switch self {
        case .shell(let text): text
        case .arguments(let words): words.map(ShellQuoting.quote).joined(separator: " ")
        }
    }

    /// An entry of `runcmd` or `bootcmd`.
    init(_ node: ConfigNode) throws(CloudConfigError) {
        if node.isList {
            var words: [String] = []
            for word in try node.items() { words.append(try word.text()) }
            guard !words.isEmpty else { throw node.error("is an empty command") }
            self = .arguments(words)
        } else {
            guard node.isScalar, !node.isNull else {
                throw node.error(
                    "is no command; right would be a text for the shell, or a list of a program and its arguments")
            }
            self = .shell(try node.text())
        }
        guard !shellText.utf8.contains(0) else { throw node.error("holds a null character, which no command can") }
    }

    static func list(_ node: ConfigNode?) throws(CloudConfigError) -> [PlannedCommand] {
        var commands: [PlannedCommand] = []
        for item in try node?.items() ?? [] { commands.append(try PlannedCommand(item)) }
        return commands
    }
}

extension PlannedCommand: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        switch self {
        case .shell(let text): "<shell command of \(text.utf8.count) bytes>"
        case .arguments(let words): "<command of \(words.count) words>"
        }
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

package import ArgumentParser

/// A word where a subcommand must stand, and is none. The parser would call it, or the first option behind it, unexpected.
package struct UnknownSubcommand: Hashable, CustomStringConvertible {
    package let word: String
    /// What may stand there, in the order of the help.
    package let known: [String]

    /// Nil when the words lead to a command, or begin with an option.
    package init?(in words: [String], of root: any ParsableCommand.Type) {
        var command = root
        for (depth, word) in words.enumerated() {
            let children = command.configuration.subcommands
            // `help` is the parser's own.
            guard !children.isEmpty, !word.hasPrefix("-"), depth > 0 || word != "help" else { return nil }
            let named = children.first { $0._commandName == word || $0.configuration.aliases.contains(word) }
            guard let next = named else {
                self.word = word
                known = children.map { $0._commandName }
                return
            }
            command = next
        }
        return nil
    }

    package var description: String {
        if let near = NearestWord.to(word, among: known) {
            return "unknown subcommand '\(word)'; did you mean '\(near)'?"
        }
        return "unknown subcommand '\(word)'; there are \(known.joined(separator: ", "))"
    }
}

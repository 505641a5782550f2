import ArgumentParser

/// A word where a subcommand must stand, and is none. The parser would call it, or the first option behind it, unexpected.
struct UnknownSubcommand: Hashable, CustomStringConvertible {
    let word: String
    /// What may stand there, in the order of the help.
    let known: [String]

    /// Nil when the words lead to a command, or begin with an option.
    init?(in words: [String], of root: any ParsableCommand.Type) {
        var command = root
        for (depth, word) in words.enumerated() {
            let children = command.configuration.subcommands
            // `help` is the parser's own.
            guard !children.isEmpty, !word.hasPrefix("-"), depth > 0 || word != "help" else { return nil }
            guard let next = children.first(where: { $0.configuration.commandName == word }) else {
                self.word = word
                known = children.compactMap { $0.configuration.commandName }
                return
            }
            command = next
        }
        return nil
    }

    var description: String {
        let near = known.min { Self.distance($0, word) < Self.distance($1, word) }
        if let near, Self.distance(near, word) < min(3, near.count) {
            return "unknown subcommand '\(word)'; did you mean '\(near)'?"
        }
        return "unknown subcommand '\(word)'; there are \(known.joined(separator: ", "))"
    }

    /// Levenshtein's: how many characters are put in, taken out or replaced.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (right[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}

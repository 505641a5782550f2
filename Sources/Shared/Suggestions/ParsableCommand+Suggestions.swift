package import ArgumentParser

extension ParsableCommand {
    /// The command that the words name, as `parseAsRoot`.
    /// - Throws: A `ValidationError` that suggests the subcommand that may have been meant, or the parser's own error.
    package static func parse(suggestingFor words: [String]) throws -> any ParsableCommand {
        if let unknown = UnknownSubcommand(in: words, of: Self.self) { throw ValidationError("\(unknown)") }
        return try parseAsRoot(words)
    }
}

extension AsyncParsableCommand {
    /// Reads the words with ``parse(suggestingFor:)`` and runs the command that they name.
    package static func run(suggestingFor words: [String]) async throws {
        var command = try parse(suggestingFor: words)
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }
}

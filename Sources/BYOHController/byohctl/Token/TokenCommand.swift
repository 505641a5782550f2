import ArgumentParser

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Tokens with which hosts enrol.",
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenDeleteCommand.self])
}

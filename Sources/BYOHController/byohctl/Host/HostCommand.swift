import ArgumentParser

struct HostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Enrolled hosts.", subcommands: [HostListCommand.self, HostWaitCommand.self])
}

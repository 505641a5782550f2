import ArgumentParser

struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Kubernetes clusters on enrolled hosts.",
        subcommands: [
            ClusterCreateCommand.self, ClusterListCommand.self, ClusterWaitCommand.self, ClusterKubeconfigCommand.self,
            ClusterDeleteCommand.self,
        ])
}

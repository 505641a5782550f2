import ArgumentParser

struct ClusterWaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Follow a cluster until all its nodes are ready.")

    @OptionGroup var plane: PlaneOptions
    @OptionGroup var place: NamespaceOptions

    @Argument(help: "Name of the cluster.")
    var name: String

    @Option(parsing: .unconditional, help: "How long to wait.")
    var timeout: LifeTime = LifeTime(seconds: 1800)

    func run() async throws {
        try await plane.withClient { client in
            try await ClusterFollower(client: client, namespace: place.namespace, name: name)
                .follow(within: .seconds(timeout.seconds))
        }
    }
}

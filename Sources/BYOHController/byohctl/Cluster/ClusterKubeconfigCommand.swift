import ArgumentParser
import ClusterAPIModel
import KubernetesClient
import KubernetesModel

struct ClusterKubeconfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubeconfig", abstract: "Give the kubeconfig of a cluster's administrator.",
        discussion: "Without --output it is printed: it is a secret.")

    @OptionGroup var plane: PlaneOptions
    @OptionGroup var place: NamespaceOptions

    @Argument(help: "Name of the cluster.")
    var name: String

    @Option(name: [.short, .long], help: "File for it, readable by you only.")
    var output: String?

    func run() async throws {
        let secretName = ClusterAPISecret.name(.kubeconfig, of: name)
        let secret = try await plane.withClient { client in
            try await client.resources(Secret.self, in: place.namespace).getIfPresent(secretName)
        }
        guard let text = secret?.data[ClusterAPISecret.value]?.text else {
            throw CommandFailure(
                "There is no kubeconfig of a cluster \(name) in namespace \(place.namespace) yet: it comes with the control plane."
            )
        }
        try PrivateFile.deliver(text, to: output)
    }
}

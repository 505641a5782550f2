import ArgumentParser
import ByohAPI
import ClusterAPIModel
import KubernetesClient
import KubernetesModel

struct ClusterDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a cluster; its hosts clean themselves and can be used again.",
        discussion: "Waits until they have, unless --no-wait. A cluster that is not there is no error.")

    @OptionGroup var plane: PlaneOptions
    @OptionGroup var place: NamespaceOptions

    @Argument(help: "Name of the cluster.")
    var name: String

    @Flag(help: "Return at once.")
    var noWait = false

    @Option(parsing: .unconditional, help: "How long to wait.")
    var timeout: LifeTime = LifeTime(seconds: 1800)

    func run() async throws {
        try await plane.withClient { client in
            let clusters = client.resources(Cluster.self, in: place.namespace)
            if try await clusters.getIfPresent(name) == nil {
                StandardError.write("There is no cluster \(name) in namespace \(place.namespace).")
            } else {
                _ = try await clusters.delete(name)
            }
            if noWait { return }
            try await ClusterFollower(client: client, namespace: place.namespace, name: name)
                .followDeletion(within: .seconds(timeout.seconds))
            // Templates are the operator's: Cluster API leaves them. These were made with the cluster.
            try await deleteOwn(ByoMachineTemplate.self, client)
            try await deleteOwn(KubeadmConfigTemplate.self, client)
        }
    }

    private func deleteOwn<Object: KubernetesObject>(_ type: Object.Type, _ client: KubernetesClient) async throws {
        let objects = client.resources(type, in: place.namespace)
        let own = ListOptions(labelSelector: "\(ClusterAPILabel.clusterName)=\(name)")
        for object in try await objects.listAll(own).items {
            do throws(KubernetesError) {
                _ = try await objects.delete(object.metadata.name)
            } catch {
                guard error.isNotFound else { throw error }
            }
        }
    }
}

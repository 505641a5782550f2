import ArgumentParser
import ClusterAPIModel
import KubernetesClient
import KubernetesModel

struct ClusterListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the clusters.")

    @OptionGroup var plane: PlaneOptions
    @OptionGroup var place: NamespaceOptions

    @Flag(name: [.customShort("A"), .long], help: "All namespaces.")
    var allNamespaces = false

    func run() async throws {
        let clusters = try await plane.withClient { client in
            try await client.resources(Cluster.self, in: allNamespaces ? nil : place.namespace).listAll().items
        }
        print(Self.table(of: clusters, now: .now))
    }

    static func table(of clusters: [Cluster], now: Time) -> TextTable {
        var table = TextTable("NAMESPACE", "NAME", "PHASE", "CONTROL PLANE", "WORKERS", "ENDPOINT", "AGE")
        for cluster in clusters.sorted(by: { $0.key < $1.key }) {
            let phase = cluster.metadata.isDeleting ? "Deleting" : cluster.status.phase?.rawValue ?? "Pending"
            table.add(
                cluster.metadata.namespace ?? "", cluster.metadata.name, phase, ready(cluster.status.controlPlane),
                ready(cluster.status.workers), cluster.spec.validEndpoint?.description ?? "",
                cluster.metadata.creationTimestamp.map { "\(ShortDuration(since: $0, now: now))" } ?? "")
        }
        return table
    }

    private static func ready(_ counts: ReplicaCounts?) -> String {
        counts.map { "\($0.readyReplicas ?? 0)/\($0.desiredReplicas ?? 0)" } ?? ""
    }
}

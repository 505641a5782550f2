import ClusterAPIModel
package import KubernetesClient
import KubernetesModel

/// Keeps us from working beside upstream's Cluster API, whose controllers would fight ours over every object.
package enum UpstreamCore {
    /// What upstream's components carry.
    private static let label = "cluster.x-k8s.io/provider"
    private static let provider = "cluster-api"

    /// Returns if the kinds are ours or not there. To be called before the controllers start.
    ///
    /// - Throws: ``UpstreamCoreIsInstalled``, and ``KubernetesError``.
    package static func refuse(_ client: KubernetesClient) async throws {
        let name = Cluster.apiResource.description
        let definition = try await client.resources(CustomResourceDefinition.self).getIfPresent(name)
        if definition?.metadata.labels[label] == provider { throw UpstreamCoreIsInstalled() }
    }
}

/// Upstream's Cluster API manages the kinds that we would.
package struct UpstreamCoreIsInstalled: Error, Hashable, CustomStringConvertible {
    package var description: String {
        "Upstream Cluster API is installed here: the CustomResourceDefinition \(Cluster.apiResource) has its label. Run byoh-controller without --standalone beside it"
    }
}

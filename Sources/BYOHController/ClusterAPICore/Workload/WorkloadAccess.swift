package import ControllerRuntime
package import KubernetesClient
package import KubernetesModel

/// Gives reconcilers the way into workload clusters.
///
/// Called in any pass, from any task; answers at once.
package protocol WorkloadAccess: Sendable {
    /// The connection to a cluster; nil while its API server does not answer.
    func connection(to cluster: ObjectKey) -> WorkloadConnection?
}

/// A workload cluster whose API server answers.
package struct WorkloadConnection: Sendable {
    package let client: KubernetesClient
    /// Its Nodes, kept up to date.
    package let nodes: Store<Node>

    package init(client: KubernetesClient, nodes: Store<Node>) {
        self.client = client
        self.nodes = nodes
    }

    /// Nodes by what their infrastructure calls them.
    package static let byProviderID = Index<Node>("providerID") { node in
        node.spec.providerID.isEmpty ? [] : [node.spec.providerID]
    }
}

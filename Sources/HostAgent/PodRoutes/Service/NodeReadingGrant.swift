import KubernetesClient
import KubernetesModel

/// The right of nodes to read Nodes, which the routes are made from.
///
/// kube-apiserver's node authorizer lets a kubelet read all Nodes up to Kubernetes 1.31, and only its own from 1.32 on
/// (`AuthorizeNodeWithSelectors`). What RBAC allows besides holds in both.
enum NodeReadingGrant {
    static let name = "byoh:pod-routes"
    private static let manager = "byoh-agent"

    static let role = ClusterRole(
        metadata: ObjectMeta(name: name),
        rules: [PolicyRule(verbs: ["list", "watch"], apiGroups: [""], resources: ["nodes"])])

    static let binding = ClusterRoleBinding(
        metadata: ObjectMeta(name: name), subjects: [.group("system:nodes")], roleRef: .clusterRole(name))

    /// Gives the right. Giving it again changes nothing.
    ///
    /// - Parameter client: of an administrator.
    static func give(by client: KubernetesClient) async throws {
        _ = try await client.resources(ClusterRole.self).apply(role, fieldManager: manager, force: true)
        _ = try await client.resources(ClusterRoleBinding.self).apply(binding, fieldManager: manager, force: true)
    }
}

import KubernetesModel

/// The API group of our kinds, and the version that is served and stored.
public enum ByohGroup {
    /// The group of Cluster API's infrastructure providers, so that its RBAC covers our kinds.
    public static let name = "infrastructure.cluster.x-k8s.io"
    /// The only version.
    public static let version = "v1beta1"
    /// What manifests carry as `apiVersion`.
    public static let apiVersion = "\(name)/\(version)"

    static func resource(_ kind: String, _ plural: String) -> APIResource {
        APIResource(group: name, version: version, kind: kind, plural: plural)
    }
}

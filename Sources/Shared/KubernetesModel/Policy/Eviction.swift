/// Asks that a pod be removed, if no disruption budget objects: what is posted to its `eviction` subresource.
public struct Eviction: KubernetesObject {
    /// Has no collection: it is posted to `/api/v1/namespaces/<namespace>/pods/<name>/eviction`.
    public static let apiResource = APIResource(
        group: "policy", version: "v1", kind: "Eviction", plural: "evictions")

    /// Names the pod.
    @OmitEmpty public var metadata: ObjectMeta
    /// How the pod is deleted; nil for its own grace period and no preconditions.
    public var deleteOptions: DeleteOptions?

    /// Asks for the eviction of the pod that the metadata names.
    public init(metadata: ObjectMeta, deleteOptions: DeleteOptions? = nil) {
        self.metadata = metadata
        self.deleteOptions = deleteOptions
    }
}

/// Asks that a pod be removed, if no disruption budget objects: what is posted to its `eviction` subresource.
public struct Eviction: KubernetesObject {
    public static let apiResource = APIResource(
        group: "policy", version: "v1", kind: "Eviction", plural: "evictions")

    /// Names the pod.
    @OmitEmpty public var metadata: ObjectMeta
    public var deleteOptions: DeleteOptions?

    public init(metadata: ObjectMeta, deleteOptions: DeleteOptions? = nil) {
        self.metadata = metadata
        self.deleteOptions = deleteOptions
    }
}

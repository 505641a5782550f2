/// Settings by name.
public struct ConfigMap: KubernetesObject {
    /// Objects are at `/api/v1/namespaces/<namespace>/configmaps/<name>`.
    public static let apiResource = APIResource(version: "v1", kind: "ConfigMap", plural: "configmaps")

    /// Namespace and name are what pods and controllers refer to.
    @OmitEmpty public var metadata: ObjectMeta
    /// The values that are UTF-8 text.
    @OmitEmpty public var data: [String: String]
    /// The values that are not, in base64.
    @OmitEmpty public var binaryData: [String: String]
    /// Whether the server refuses changes of the values.
    public var immutable: Bool?

    /// A config map of text values; nil leaves them open to change.
    public init(metadata: ObjectMeta, data: [String: String] = [:], immutable: Bool? = nil) {
        self.metadata = metadata
        self.data = data
        self.immutable = immutable
    }
}

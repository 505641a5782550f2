public import KubernetesModel

/// What objects made from a template carry. Follows Cluster API's `ObjectMeta`.
public struct TemplateMetadata: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var labels: [String: String]
    @OmitEmpty public var annotations: [String: String]

    public static let emptyValue = TemplateMetadata()

    public init(labels: [String: String] = [:], annotations: [String: String] = [:]) {
        self.labels = labels
        self.annotations = annotations
    }
}

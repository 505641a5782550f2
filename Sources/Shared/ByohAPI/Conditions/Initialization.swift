public import KubernetesModel

/// What Cluster API asks of infrastructure objects: whether the first provisioning is done. Never goes back to false.
public struct Initialization: Codable, Hashable, Sendable, EmptyValued {
    public var provisioned: Bool?

    public static let emptyValue = Initialization()

    public init(provisioned: Bool? = nil) {
        self.provisioned = provisioned
    }
}

public import KubernetesModel

/// What Cluster API asks of infrastructure objects: whether the first provisioning is done. Never goes back to false.
public struct Initialization: Codable, Hashable, Sendable, EmptyValued {
    /// Whether the infrastructure is there. Nil means not yet, as false does.
    public var provisioned: Bool?

    /// Not provisioned: what an absent `status.initialization` reads as.
    public static let emptyValue = Initialization()

    /// An initialization; by default of an object that is not provisioned.
    public init(provisioned: Bool? = nil) {
        self.provisioned = provisioned
    }
}

public import KubernetesModel

/// What the machines of a MachineSet or MachineDeployment are made from.
public struct MachineTemplate: Codable, Hashable, Sendable, EmptyValued {
    /// Labels and annotations that each Machine, its host and its bootstrap configuration get.
    @OmitEmpty public var metadata: TemplateMetadata
    /// The spec that each Machine gets. Its references name templates, which are copied for each Machine.
    @OmitEmpty public var spec: Preserving<MachineSpec>

    /// Nothing is set: what an absent `template` reads as.
    public static let emptyValue = MachineTemplate()

    /// A template; by default nothing is set.
    public init(metadata: TemplateMetadata = TemplateMetadata(), spec: MachineSpec = MachineSpec()) {
        self.metadata = metadata
        self.spec = Preserving(spec)
    }
}

/// The part of the metadata that a template gives to what is made from it.
public struct TemplateMetadata: Codable, Hashable, Sendable, EmptyValued {
    /// Labels, added to those that the maker sets itself.
    @OmitEmpty public var labels: [String: String]
    /// Annotations, added to those that the maker sets itself.
    @OmitEmpty public var annotations: [String: String]

    /// No labels and no annotations: what an absent `metadata` reads as.
    public static let emptyValue = TemplateMetadata()

    /// Metadata; by default none.
    public init(labels: [String: String] = [:], annotations: [String: String] = [:]) {
        self.labels = labels
        self.annotations = annotations
    }
}

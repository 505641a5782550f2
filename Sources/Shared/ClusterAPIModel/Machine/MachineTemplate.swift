public import KubernetesModel

/// What the machines of a MachineSet or MachineDeployment are made from.
public struct MachineTemplate: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var metadata: TemplateMetadata
    @OmitEmpty public var spec: Preserving<MachineSpec>

    public static let emptyValue = MachineTemplate()

    public init(metadata: TemplateMetadata = TemplateMetadata(), spec: MachineSpec = MachineSpec()) {
        self.metadata = metadata
        self.spec = Preserving(spec)
    }
}

/// The part of the metadata that a template gives to what is made from it.
public struct TemplateMetadata: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var labels: [String: String]
    @OmitEmpty public var annotations: [String: String]

    public static let emptyValue = TemplateMetadata()

    public init(labels: [String: String] = [:], annotations: [String: String] = [:]) {
        self.labels = labels
        self.annotations = annotations
    }
}

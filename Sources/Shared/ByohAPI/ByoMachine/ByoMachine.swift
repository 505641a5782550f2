public import KubernetesModel

/// The infrastructure of one Cluster API Machine: a wish for a host, and the host it got.
public struct ByoMachine: KubernetesObject {
    public static let apiResource = ByohGroup.resource("ByoMachine", "byomachines")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: ByoMachineSpec
    @OmitEmpty public var status: ByoMachineStatus

    public init(metadata: ObjectMeta, spec: ByoMachineSpec = .emptyValue) {
        self.metadata = metadata
        self.spec = spec
    }

    /// The host and the claim that the machine means to hold; nil before one was chosen.
    public var claim: (host: String, id: ClaimID)? {
        get {
            guard let text = metadata.annotations[ByohAnnotation.claim], let slash = text.lastIndex(of: "/"),
                let id = ClaimID(rawValue: String(text[text.index(after: slash)...]))
            else { return nil }
            return (String(text[..<slash]), id)
        }
        set { metadata.annotations[ByohAnnotation.claim] = newValue.map { "\($0.host)/\($0.id)" } }
    }
}

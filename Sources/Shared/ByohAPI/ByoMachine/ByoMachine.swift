public import KubernetesModel

/// The infrastructure of one Cluster API Machine: a wish for a host, and the host it got.
public struct ByoMachine: KubernetesObject {
    /// `byomachines` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced. A regular plural, as the contract asks.
    public static let apiResource = ByohGroup.resource("ByoMachine", "byomachines")

    /// Its owner is a Machine in the namespace; without one nothing is done. Annotations hold the ``claim``.
    @OmitEmpty public var metadata: ObjectMeta
    /// Written by whoever makes it, mostly from a ``ByoMachineTemplate``; the controller adds `spec.providerID` alone.
    @OmitEmpty public var spec: ByoMachineSpec
    /// Written by the controller.
    @OmitEmpty public var status: ByoMachineStatus

    /// A machine that holds no host yet. Without a spec any host will do, but nothing says what to install on it.
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

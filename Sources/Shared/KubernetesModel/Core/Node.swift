/// A machine that runs pods.
public struct Node: KubernetesObject {
    public static let apiResource = APIResource(version: "v1", kind: "Node", plural: "nodes", scope: .cluster)

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: NodeSpec
    @OmitEmpty public var status: NodeStatus

    public init(metadata: ObjectMeta, spec: NodeSpec = NodeSpec()) {
        self.metadata = metadata
        self.spec = spec
    }

    /// Whether the kubelet says that it can run pods.
    public var isReady: Bool { status.conditions.contains { $0.type == "Ready" && $0.status == .true } }
}

/// The wanted state of a `Node`.
public struct NodeSpec: Codable, Hashable, Sendable, EmptyValued {
    /// `<provider>://<id>`; may be set once and never changed.
    @OmitEmpty public var providerID: String
    /// Whether new pods stay away: a cordon.
    @OmitEmpty public var unschedulable: Bool
    @OmitEmpty public var taints: [Taint]
    @OmitEmpty public var podCIDR: String
    @OmitEmpty public var podCIDRs: [String]

    public static let emptyValue = NodeSpec()

    public init(providerID: String = "", unschedulable: Bool = false, taints: [Taint] = []) {
        self.providerID = providerID
        self.unschedulable = unschedulable
        self.taints = taints
    }
}

/// Keeps away pods that do not tolerate it.
public struct Taint: Codable, Hashable, Sendable {
    /// What a taint does. Open, as the API may learn more.
    public struct Effect: RawRepresentable, Codable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// New pods stay away.
        public static let noSchedule = Effect(rawValue: "NoSchedule")
        /// New pods stay away if they can.
        public static let preferNoSchedule = Effect(rawValue: "PreferNoSchedule")
        /// New pods stay away, and running ones leave.
        public static let noExecute = Effect(rawValue: "NoExecute")
    }

    public var key: String
    @OmitEmpty public var value: String
    public var effect: Effect
    /// When a `NoExecute` taint was added.
    public var timeAdded: Time?

    public init(key: String, value: String = "", effect: Effect, timeAdded: Time? = nil) {
        self.key = key
        self.value = value
        self.effect = effect
        self.timeAdded = timeAdded
    }
}

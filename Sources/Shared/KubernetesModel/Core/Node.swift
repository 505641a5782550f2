/// A machine that runs pods.
public struct Node: KubernetesObject {
    /// Objects are at `/api/v1/nodes/<name>`.
    public static let apiResource = APIResource(version: "v1", kind: "Node", plural: "nodes", scope: .cluster)

    /// The name is that under which the kubelet registered; labels decide which pods may come.
    @OmitEmpty public var metadata: ObjectMeta
    /// Which pods may come, and which machine this is.
    @OmitEmpty public var spec: NodeSpec
    /// Written by the kubelet; by the node controller when the kubelet is silent.
    @OmitEmpty public var status: NodeStatus

    /// A node with an empty status, which its kubelet fills in.
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
    /// Keep pods away; also set by the node controller, such as `node.kubernetes.io/not-ready`.
    @OmitEmpty public var taints: [Taint]
    /// The first of ``podCIDRs``; empty until allocated.
    @OmitEmpty public var podCIDR: String
    /// Address ranges of the node's pods, at most one of each IP family; empty until allocated, then never changed.
    @OmitEmpty public var podCIDRs: [String]

    /// What an absent spec reads as: open to all pods.
    public static let emptyValue = NodeSpec()

    /// A spec without pod addresses, by default open to all pods.
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
        /// Text in the API, such as `NoSchedule`.
        public let rawValue: String

        /// An effect by its text; the server refuses those that it does not know.
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

    /// Name in the form of a label key, such as `node-role.kubernetes.io/control-plane`. Unique for each effect on a
    /// node.
    public var key: String
    /// What tolerations with the operator `Equal` compare; may be empty.
    @OmitEmpty public var value: String
    /// What it does to pods that do not tolerate it.
    public var effect: Effect
    /// When the taint was added, whatever its effect. Nil when whoever added it did not say.
    public var timeAdded: Time?

    /// A taint, by default without value and time.
    public init(key: String, value: String = "", effect: Effect, timeAdded: Time? = nil) {
        self.key = key
        self.value = value
        self.effect = effect
        self.timeAdded = timeAdded
    }
}

/// The observed state of a `Pod`.
public struct PodStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Where a pod is in its life. Open, as the API may learn more.
    public struct Phase: RawRepresentable, Codable, Hashable, Sendable {
        /// Text in the API, such as `Running`.
        public let rawValue: String

        /// A phase by its text, also one that is not named here.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Accepted, but not all containers have been made: it waits for a node, or for its images.
        public static let pending = Phase(rawValue: "Pending")
        /// On a node with all containers made, at least one of which runs, starts or starts again.
        public static let running = Phase(rawValue: "Running")
        /// All containers ended well and will not run again.
        public static let succeeded = Phase(rawValue: "Succeeded")
        /// All containers ended, at least one badly, and none will run again.
        public static let failed = Phase(rawValue: "Failed")
        /// The node has not been heard of.
        public static let unknown = Phase(rawValue: "Unknown")
    }

    /// Where the pod is in its life; nil before the server has stored it.
    public var phase: Phase?
    /// Such as `PodScheduled`, `Ready` or `DisruptionTarget`, at most one of each type.
    @OmitEmpty public var conditions: [PodCondition]
    /// Why the pod is in this state, for people; mostly empty.
    @OmitEmpty public var message: String
    /// Why the pod is in this state, for programs, such as `Evicted`; mostly empty.
    @OmitEmpty public var reason: String
    /// Address of the node; empty until its kubelet has reported the pod.
    @OmitEmpty public var hostIP: String
    /// Address of the pod; empty until it has one.
    @OmitEmpty public var podIP: String
    /// How ``PodSpec/containers`` do; init containers are not here.
    @OmitEmpty public var containerStatuses: [ContainerStatus]
    /// When the kubelet took the pod on, before it pulled images.
    public var startTime: Time?

    /// What an absent status reads as: nothing is known.
    public static let emptyValue = PodStatus()

    /// A status with this phase and these conditions, and nothing else.
    public init(phase: Phase? = nil, conditions: [PodCondition] = []) {
        self.phase = phase
        self.conditions = conditions
    }
}

/// One aspect of a pod's state, such as `Ready`.
public struct PodCondition: Codable, Hashable, Sendable {
    /// Such as `PodScheduled`, `Initialized`, `ContainersReady` or `Ready`. Unique on a pod.
    public var type: String
    /// Whether it holds: `True`, `False` or `Unknown`.
    public var status: Condition.Status
    /// When it was last looked at; mostly nil.
    public var lastProbeTime: Time?
    /// When ``status`` last changed.
    public var lastTransitionTime: Time?
    /// Why it last changed, for programs: one upper camel case word.
    @OmitEmpty public var reason: String
    /// Why it last changed, for people.
    @OmitEmpty public var message: String

    /// A condition without times, reason and message.
    public init(type: String, status: Condition.Status) {
        self.type = type
        self.status = status
    }
}

/// How one container of a pod does.
public struct ContainerStatus: Codable, Hashable, Sendable {
    /// That of the container in the spec.
    public var name: String
    /// Whether it passes its readiness probe; where it has none, whether it has started.
    @OmitEmpty public var ready: Bool
    /// How often it was started again; may fall to 0 when the node has restarted.
    @OmitEmpty public var restartCount: Int
    /// Image that it runs, as the runtime names it; the spec may name it otherwise.
    @OmitEmpty public var image: String
    /// `<runtime>://<id>`; empty before the container was made.
    @OmitEmpty public var containerID: String

    /// A container that is, by default, not ready and was never restarted.
    public init(name: String, ready: Bool = false, restartCount: Int = 0) {
        self.name = name
        self.ready = ready
        self.restartCount = restartCount
    }
}

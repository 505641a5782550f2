/// The observed state of a `Pod`.
public struct PodStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Where a pod is in its life. Open, as the API may learn more.
    public struct Phase: RawRepresentable, Codable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let pending = Phase(rawValue: "Pending")
        public static let running = Phase(rawValue: "Running")
        /// All containers ended well and will not run again.
        public static let succeeded = Phase(rawValue: "Succeeded")
        /// All containers ended, at least one badly, and none will run again.
        public static let failed = Phase(rawValue: "Failed")
        /// The node has not been heard of.
        public static let unknown = Phase(rawValue: "Unknown")
    }

    public var phase: Phase?
    @OmitEmpty public var conditions: [PodCondition]
    @OmitEmpty public var message: String
    @OmitEmpty public var reason: String
    @OmitEmpty public var hostIP: String
    @OmitEmpty public var podIP: String
    @OmitEmpty public var containerStatuses: [ContainerStatus]
    public var startTime: Time?

    public static let emptyValue = PodStatus()

    public init(phase: Phase? = nil, conditions: [PodCondition] = []) {
        self.phase = phase
        self.conditions = conditions
    }
}

/// One aspect of a pod's state, such as `Ready`.
public struct PodCondition: Codable, Hashable, Sendable {
    public var type: String
    public var status: Condition.Status
    public var lastProbeTime: Time?
    public var lastTransitionTime: Time?
    @OmitEmpty public var reason: String
    @OmitEmpty public var message: String

    public init(type: String, status: Condition.Status) {
        self.type = type
        self.status = status
    }
}

/// How one container of a pod does.
public struct ContainerStatus: Codable, Hashable, Sendable {
    public var name: String
    @OmitEmpty public var ready: Bool
    @OmitEmpty public var restartCount: Int
    @OmitEmpty public var image: String
    @OmitEmpty public var containerID: String

    public init(name: String, ready: Bool = false, restartCount: Int = 0) {
        self.name = name
        self.ready = ready
        self.restartCount = restartCount
    }
}

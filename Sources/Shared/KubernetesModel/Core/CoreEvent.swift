/// Something that happened to an object, in the first form of the API (`v1`), which `kubectl describe` shows.
///
/// The server stores one kind: what is written here can be read as ``Event`` and the other way round.
public struct CoreEvent: KubernetesObject {
    public static let apiResource = APIResource(version: "v1", kind: "Event", plural: "events")

    @OmitEmpty public var metadata: ObjectMeta
    /// What the event is about.
    @OmitEmpty public var involvedObject: ObjectReference
    /// For programs, upper camel case.
    @OmitEmpty public var reason: String
    /// For people.
    @OmitEmpty public var message: String
    @OmitEmpty public var type: EventType
    @OmitEmpty public var source: EventSource
    public var firstTimestamp: Time?
    public var lastTimestamp: Time?
    /// How often it happened.
    @OmitEmpty public var count: Int
    /// When it first happened.
    public var eventTime: MicroTime?
    /// Set when it happened more than once.
    public var series: EventSeries?
    /// What was done or not done.
    @OmitEmpty public var action: String
    /// A second object that has to do with it.
    public var related: ObjectReference?
    /// The controller, such as `infrastructure.cluster.x-k8s.io/byomachine`.
    @OmitEmpty public var reportingComponent: String
    /// The process that runs the controller.
    @OmitEmpty public var reportingInstance: String

    public init(
        metadata: ObjectMeta, involvedObject: ObjectReference, reason: String, message: String, type: EventType
    ) {
        self.metadata = metadata
        self.involvedObject = involvedObject
        self.reason = reason
        self.message = message
        self.type = type
    }
}

/// Who reported a ``CoreEvent``.
public struct EventSource: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var component: String
    /// The node it ran on.
    @OmitEmpty public var host: String

    public static let emptyValue = EventSource()

    public init(component: String = "", host: String = "") {
        self.component = component
        self.host = host
    }
}

/// Whether an event asks for attention. Open: the server takes only these, but documents more to come.
public struct EventType: RawRepresentable, Codable, Hashable, Sendable, EmptyValued {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let emptyValue = EventType(rawValue: "")
    /// All is well.
    public static let normal = EventType(rawValue: "Normal")
    /// Something may need an operator.
    public static let warning = EventType(rawValue: "Warning")
}

/// How often an event has happened since it first did. Shared by ``CoreEvent`` and ``Event``.
public struct EventSeries: Codable, Hashable, Sendable {
    /// At least 2.
    @OmitEmpty public var count: Int
    /// When it last happened.
    public var lastObservedTime: MicroTime?

    public init(count: Int, lastObservedTime: MicroTime) {
        self.count = count
        self.lastObservedTime = lastObservedTime
    }
}

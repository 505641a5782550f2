/// Something that happened to an object, in the first form of the API (`v1`), which `kubectl describe` shows.
///
/// The server stores one kind: what is written here can be read as ``Event`` and the other way round.
public struct CoreEvent: KubernetesObject {
    /// Objects are at `/api/v1/namespaces/<namespace>/events/<name>`.
    public static let apiResource = APIResource(version: "v1", kind: "Event", plural: "events")

    /// The namespace must be that of the object; `default` for objects that are in none.
    @OmitEmpty public var metadata: ObjectMeta
    /// What the event is about.
    @OmitEmpty public var involvedObject: ObjectReference
    /// For programs, upper camel case.
    @OmitEmpty public var reason: String
    /// For people.
    @OmitEmpty public var message: String
    /// ``EventType/normal`` or ``EventType/warning``.
    @OmitEmpty public var type: EventType
    /// Who reported it, in the older form; ``reportingComponent`` is the newer one.
    @OmitEmpty public var source: EventSource
    /// When it first happened; nil where the writer set ``eventTime`` instead.
    public var firstTimestamp: Time?
    /// When it last happened; nil where the writer set ``eventTime`` and ``series`` instead.
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

    /// An event without times, count and reporter; set those that the reader needs.
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
    /// Program that reported it, such as `kubelet`.
    @OmitEmpty public var component: String
    /// The node it ran on.
    @OmitEmpty public var host: String

    /// What an absent source reads as: the writer used ``CoreEvent/reportingComponent``.
    public static let emptyValue = EventSource()

    /// A reporter, by default none.
    public init(component: String = "", host: String = "") {
        self.component = component
        self.host = host
    }
}

/// Whether an event asks for attention. Open: the server takes only these, but documents more to come.
public struct EventType: RawRepresentable, Codable, Hashable, Sendable, EmptyValued {
    /// Text in the API, such as `Normal`.
    public let rawValue: String

    /// A type by its text; the server refuses in `events.k8s.io/v1` what it does not know.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Not set, as old events may have it.
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

    /// A series; `count` has the first event too.
    public init(count: Int, lastObservedTime: MicroTime) {
        self.count = count
        self.lastObservedTime = lastObservedTime
    }
}

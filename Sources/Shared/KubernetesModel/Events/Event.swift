/// Something that happened to an object (`events.k8s.io/v1`).
public struct Event: KubernetesObject {
    /// Objects are at `/apis/events.k8s.io/v1/namespaces/<namespace>/events/<name>`.
    public static let apiResource = APIResource(
        group: "events.k8s.io", version: "v1", kind: "Event", plural: "events")

    /// The namespace must be that of ``regarding``; `default` for objects that are in none.
    @OmitEmpty public var metadata: ObjectMeta
    /// When it first happened. Required by the server.
    public var eventTime: MicroTime?
    /// Set when it happened more than once.
    public var series: EventSeries?
    /// The controller, such as `infrastructure.cluster.x-k8s.io/byomachine`. Required by the server.
    @OmitEmpty public var reportingController: String
    /// The process that runs the controller, at most 128 characters. Required by the server.
    @OmitEmpty public var reportingInstance: String
    /// What was done or not done, at most 128 characters. Required by the server.
    @OmitEmpty public var action: String
    /// For programs, upper camel case, at most 128 characters. Required by the server.
    @OmitEmpty public var reason: String
    /// What the event is about.
    @OmitEmpty public var regarding: ObjectReference
    /// A second object that has to do with it.
    public var related: ObjectReference?
    /// For people, at most 1024 bytes.
    @OmitEmpty public var note: String
    /// ``EventType/normal`` or ``EventType/warning``: the server refuses others.
    @OmitEmpty public var type: EventType

    /// An event that has happened once; set ``series`` when it happens again.
    public init(
        metadata: ObjectMeta, eventTime: MicroTime, reportingController: String, reportingInstance: String,
        action: String, reason: String, regarding: ObjectReference, related: ObjectReference? = nil, note: String,
        type: EventType
    ) {
        self.metadata = metadata
        self.eventTime = eventTime
        self.reportingController = reportingController
        self.reportingInstance = reportingInstance
        self.action = action
        self.reason = reason
        self.regarding = regarding
        self.related = related
        self.note = note
        self.type = type
    }
}

public import KubernetesClient
public import KubernetesModel
public import Logging

/// What a reconciler is given for one pass over one object.
public struct ReconcileScope: Sendable {
    /// Which object the pass is about.
    public let key: ObjectKey
    /// Marks every log line with controller, object, its controlling owner and the pass.
    public let logger: Logger
    /// For other objects than the one at hand, which is written by the controller. Refuses writes as soon as this
    /// process no longer leads, so a process that was stopped for a while does no harm when it resumes.
    public let client: KubernetesClient
    /// A random name for this pass, which its log lines share.
    public let reconcileID: String
    private let events: EventRecorder?
    private let reporter: String
    private let wallClock: WallClock
    private let reference: ObjectReference

    /// A scope for a test of a reconciler. In a process the controller makes it.
    ///
    /// - Parameters:
    ///   - object: what the pass is about.
    ///   - reconcileID: a name for this pass.
    ///   - events: where ``event(_:reason:action:_:)`` goes; nil drops events.
    ///   - reporter: the name under which events are reported, such as that of the controller.
    public init(
        _ object: some KubernetesObject, logger: Logger, client: KubernetesClient, reconcileID: String,
        events: EventRecorder?, reporter: String, wallClock: WallClock
    ) {
        self.key = object.key
        self.logger = logger
        self.client = client
        self.reconcileID = reconcileID
        self.events = events
        self.reporter = reporter
        self.wallClock = wallClock
        self.reference = ObjectReference(object)
    }

    /// The present, to the second. For conditions and other things people read.
    public var now: Time { wallClock.nowInSeconds }

    /// Notes a change for people, once: `kubectl describe` shows it with the object. Never waits and never fails.
    ///
    /// - Parameters:
    ///   - reason: why, in upper camel case, such as `HostReserved`.
    ///   - action: what was done or tried, in upper camel case, such as `Reserving`.
    ///   - note: a sentence. At most 1,024 bytes are kept.
    public func event(_ type: EventType, reason: String, action: String, _ note: String) {
        events?.record(type, about: reference, by: reporter, reason: reason, action: action, note: note)
    }
}

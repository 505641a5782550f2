import HTTPServing
import KubernetesModel

/// What becomes known about a request while it is answered: what audit and metrics say about it afterwards.
struct RequestTrace: Sendable {
    let id: String
    let received: MicroTime
    let started: ContinuousClock.Instant
    /// Who asked, once that is known.
    var user: UserInfo?
    /// Whom he acts as, when that is somebody else.
    var impersonated: UserInfo?
    /// As access rules name it; the method in lower case where there is no resource.
    var verb: String
    /// Nil for paths that are no resource.
    var target: ResourceTarget?
    /// Whether the target is a kind that is served: only then may its name become a label.
    var isServed = false
    /// Why access was granted; nil while, or because, it was not.
    var grant: String?

    init(_ request: ServedRequest, id: String, received: MicroTime) {
        self.id = id
        self.received = received
        started = .now
        verb = request.method.lowercased()
    }

    /// Whether it lasts as long as the client wants.
    var isLong: Bool { verb == "watch" }

    /// Whether it can change something.
    var isMutating: Bool { !["get", "list", "watch", "head", "options"].contains(verb) }
}

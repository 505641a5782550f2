import JSONTree
import KubernetesModel

/// What the server does for the objects of one kind besides what it does for all.
///
/// Called in this order for every write that is not a deletion: ``prepare(_:replacing:in:)``, then
/// ``problems(of:replacing:in:)``. All are pure.
protocol KindRules: Sendable {
    /// The rule for names.
    var nameRule: NameRule { get }

    /// Whether finalizers must have a domain in front, but for those of Kubernetes itself.
    var needsQualifiedFinalizers: Bool { get }

    /// Whether `metadata.generation` counts changes outside metadata and status.
    var countsGenerations: Bool { get }

    /// Fields besides `metadata.name` and `metadata.namespace` that field selectors know, with their values.
    func selectableFields(of object: JSONValue) -> [String: String]

    /// Sets defaults and what only the server may set. `old` is nil for a new object.
    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext)

    /// Why the object may not be deleted; nil when it may.
    func refusalOfDeletion(of object: JSONValue) -> String?

    /// What whoever writes the object should know, though nothing is wrong with it.
    func warnings(for object: JSONValue) -> [String]

    /// What is wrong with the object. `old` is nil for a new object.
    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError]
}

extension KindRules {
    var nameRule: NameRule { .subdomain }
    var needsQualifiedFinalizers: Bool { false }
    var countsGenerations: Bool { false }
    func selectableFields(of object: JSONValue) -> [String: String] { [:] }
    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {}
    func refusalOfDeletion(of object: JSONValue) -> String? { nil }
    func warnings(for object: JSONValue) -> [String] { [] }
    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] { [] }
}

/// A kind with nothing particular.
struct PlainRules: KindRules {
    var needsQualifiedFinalizers = false
}

/// Who writes, when, and through what.
struct WriteContext: Sendable {
    let user: UserInfo
    let now: Time
    /// The subresource that is written; nil for the object itself.
    var subresource: String?
    /// What is served; nil where that does not matter.
    var kinds: KindCatalog?
}

/// Asks whether somebody may do something: it is created, and the answer is in the status of what comes back.
public struct SubjectAccessReview: KubernetesObject {
    public static let apiResource = APIResource(
        group: "authorization.k8s.io", version: "v1", kind: "SubjectAccessReview", plural: "subjectaccessreviews",
        scope: .cluster)

    @OmitEmpty public var metadata: ObjectMeta
    public var spec: SubjectAccessReviewSpec
    @OmitEmpty public var status: SubjectAccessReviewStatus

    public init(spec: SubjectAccessReviewSpec) {
        self.spec = spec
    }
}

/// Asks whether the asking user may do something.
public struct SelfSubjectAccessReview: KubernetesObject {
    public static let apiResource = APIResource(
        group: "authorization.k8s.io", version: "v1", kind: "SelfSubjectAccessReview",
        plural: "selfsubjectaccessreviews", scope: .cluster)

    @OmitEmpty public var metadata: ObjectMeta
    public var spec: SelfSubjectAccessReviewSpec
    @OmitEmpty public var status: SubjectAccessReviewStatus

    public init(spec: SelfSubjectAccessReviewSpec) {
        self.spec = spec
    }
}

/// Who wants to do what. Exactly one of the two attributes is set.
public struct SubjectAccessReviewSpec: Codable, Hashable, Sendable {
    public var resourceAttributes: ResourceAttributes?
    public var nonResourceAttributes: NonResourceAttributes?
    @OmitEmpty public var user: String
    @OmitEmpty public var groups: [String]
    @OmitEmpty public var uid: String
    @OmitEmpty public var extra: [String: [String]]

    public init(
        user: String, groups: [String] = [], resourceAttributes: ResourceAttributes? = nil,
        nonResourceAttributes: NonResourceAttributes? = nil
    ) {
        self.user = user
        self.groups = groups
        self.resourceAttributes = resourceAttributes
        self.nonResourceAttributes = nonResourceAttributes
    }
}

/// What the asking user wants to do. Exactly one of the two is set.
public struct SelfSubjectAccessReviewSpec: Codable, Hashable, Sendable {
    public var resourceAttributes: ResourceAttributes?
    public var nonResourceAttributes: NonResourceAttributes?

    public init(
        resourceAttributes: ResourceAttributes? = nil, nonResourceAttributes: NonResourceAttributes? = nil
    ) {
        self.resourceAttributes = resourceAttributes
        self.nonResourceAttributes = nonResourceAttributes
    }
}

/// An act on a resource. `*` stands for all.
public struct ResourceAttributes: Codable, Hashable, Sendable {
    /// Empty for all namespaces, or for cluster-scoped resources.
    @OmitEmpty public var namespace: String
    @OmitEmpty public var verb: String
    @OmitEmpty public var group: String
    @OmitEmpty public var version: String
    /// The plural.
    @OmitEmpty public var resource: String
    @OmitEmpty public var subresource: String
    /// Empty for all objects.
    @OmitEmpty public var name: String

    public init(
        namespace: String = "", verb: String, group: String = "", version: String = "", resource: String,
        subresource: String = "", name: String = ""
    ) {
        self.namespace = namespace
        self.verb = verb
        self.group = group
        self.version = version
        self.resource = resource
        self.subresource = subresource
        self.name = name
    }
}

/// An act on a path that is no resource, such as `/metrics`.
public struct NonResourceAttributes: Codable, Hashable, Sendable {
    @OmitEmpty public var path: String
    @OmitEmpty public var verb: String

    public init(path: String, verb: String) {
        self.path = path
        self.verb = verb
    }
}

/// The answer.
public struct SubjectAccessReviewStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var allowed: Bool
    /// Whether it was forbidden, rather than only not allowed.
    @OmitEmpty public var denied: Bool
    @OmitEmpty public var reason: String
    /// What went wrong while it was judged; the answer can be right in spite of it.
    @OmitEmpty public var evaluationError: String

    public static let emptyValue = SubjectAccessReviewStatus()

    public init() {}
}

/// Asks whether somebody may do something: it is created, and the answer is in the status of what comes back.
public struct SubjectAccessReview: KubernetesObject {
    /// Created at `/apis/authorization.k8s.io/v1/subjectaccessreviews`, and never stored.
    public static let apiResource = APIResource(
        group: "authorization.k8s.io", version: "v1", kind: "SubjectAccessReview", plural: "subjectaccessreviews",
        scope: .cluster)

    /// Must be empty: a review is not stored and has no name.
    @OmitEmpty public var metadata: ObjectMeta
    /// The question.
    public var spec: SubjectAccessReviewSpec
    /// The answer; empty in the question.
    @OmitEmpty public var status: SubjectAccessReviewStatus

    /// A question about any user. Asking it needs the right to create `subjectaccessreviews`.
    public init(spec: SubjectAccessReviewSpec) {
        self.spec = spec
    }
}

/// Asks whether the asking user may do something.
public struct SelfSubjectAccessReview: KubernetesObject {
    /// Created at `/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`, and never stored.
    public static let apiResource = APIResource(
        group: "authorization.k8s.io", version: "v1", kind: "SelfSubjectAccessReview",
        plural: "selfsubjectaccessreviews", scope: .cluster)

    /// Must be empty: a review is not stored and has no name.
    @OmitEmpty public var metadata: ObjectMeta
    /// The question.
    public var spec: SelfSubjectAccessReviewSpec
    /// The answer; empty in the question.
    @OmitEmpty public var status: SubjectAccessReviewStatus

    /// A question about whoever sends it; by default every authenticated user may ask it.
    public init(spec: SelfSubjectAccessReviewSpec) {
        self.spec = spec
    }
}

/// Who wants to do what. Exactly one of the two attributes is set.
public struct SubjectAccessReviewSpec: Codable, Hashable, Sendable {
    /// The act, where it is on a resource.
    public var resourceAttributes: ResourceAttributes?
    /// The act, where it is on a path that is no resource.
    public var nonResourceAttributes: NonResourceAttributes?
    /// Name of the user; may be empty where ``groups`` is not.
    @OmitEmpty public var user: String
    /// Groups of the user. The server adds none: name `system:authenticated` too where it matters.
    @OmitEmpty public var groups: [String]
    /// UID of the user; RBAC does not look at it.
    @OmitEmpty public var uid: String
    /// Further facts about the user, as ``UserInfo/extra`` has them.
    @OmitEmpty public var extra: [String: [String]]

    /// A question about a user. Give exactly one of the two attributes.
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
    /// The act, where it is on a resource.
    public var resourceAttributes: ResourceAttributes?
    /// The act, where it is on a path that is no resource.
    public var nonResourceAttributes: NonResourceAttributes?

    /// A question about whoever sends it. Give exactly one of the two attributes.
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
    /// Such as `get`, `list`, `watch`, `create`, `update`, `patch` or `delete`.
    @OmitEmpty public var verb: String
    /// API group of the resource; empty for the core group.
    @OmitEmpty public var group: String
    /// Version in the group; RBAC does not look at it.
    @OmitEmpty public var version: String
    /// The plural.
    @OmitEmpty public var resource: String
    /// Such as `status`; empty for the resource itself.
    @OmitEmpty public var subresource: String
    /// Empty for all objects.
    @OmitEmpty public var name: String

    /// An act, by default on all objects of a resource of the core group, in all namespaces.
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
    /// URL path, such as `/healthz`.
    @OmitEmpty public var path: String
    /// HTTP method in lower case, such as `get`.
    @OmitEmpty public var verb: String

    /// An act on one path.
    public init(path: String, verb: String) {
        self.path = path
        self.verb = verb
    }
}

/// The answer.
public struct SubjectAccessReviewStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Whether the act is allowed. False also where nobody had an opinion.
    @OmitEmpty public var allowed: Bool
    /// Whether it was forbidden, rather than only not allowed.
    @OmitEmpty public var denied: Bool
    /// Why it is allowed or denied, for people; may be empty.
    @OmitEmpty public var reason: String
    /// What went wrong while it was judged; the answer can be right in spite of it.
    @OmitEmpty public var evaluationError: String

    /// What an absent status reads as: not allowed.
    public static let emptyValue = SubjectAccessReviewStatus()

    /// An empty status: not allowed.
    public init() {}
}

/// Asks who the server takes the caller for: it is created, and the answer is in the status of what comes back.
public struct SelfSubjectReview: KubernetesObject {
    /// Created at `/apis/authentication.k8s.io/v1/selfsubjectreviews`, and never stored. Servers before 1.28 lack it.
    public static let apiResource = APIResource(
        group: "authentication.k8s.io", version: "v1", kind: "SelfSubjectReview", plural: "selfsubjectreviews",
        scope: .cluster)

    /// Empty: a review is not stored and has no name.
    @OmitEmpty public var metadata: ObjectMeta
    /// The answer; empty in the question.
    @OmitEmpty public var status: SelfSubjectReviewStatus

    /// A question; the answer is in the status of what the server sends back.
    public init() {}
}

/// Who the caller is.
public struct SelfSubjectReviewStatus: Codable, Hashable, Sendable, EmptyValued {
    /// As authentication found out.
    @OmitEmpty public var userInfo: UserInfo

    /// What an absent status reads as: nobody.
    public static let emptyValue = SelfSubjectReviewStatus()

    /// An empty status: nobody.
    public init() {}
}

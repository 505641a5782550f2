/// Asks whose token this is: it is created, and the answer is in the status of what comes back.
public struct TokenReview: KubernetesObject {
    public static let apiResource = APIResource(
        group: "authentication.k8s.io", version: "v1", kind: "TokenReview", plural: "tokenreviews", scope: .cluster)

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: TokenReviewSpec
    @OmitEmpty public var status: TokenReviewStatus

    public init(spec: TokenReviewSpec) {
        self.spec = spec
    }
}

/// The token in question. Renderings do not show it.
public struct TokenReviewSpec: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var token: SecretText
    /// For whom it should be meant; empty for the API server.
    @OmitEmpty public var audiences: [String]

    public static let emptyValue = TokenReviewSpec()

    public init(token: SecretText = "", audiences: [String] = []) {
        self.token = token
        self.audiences = audiences
    }
}

/// Whose it is.
public struct TokenReviewStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var authenticated: Bool
    public var user: UserInfo?
    /// For whom it is meant, of those asked for. Anything else must be refused.
    @OmitEmpty public var audiences: [String]
    /// Why it could not be judged.
    @OmitEmpty public var error: String

    public static let emptyValue = TokenReviewStatus()

    public init() {}
}

/// Asks whose token this is: it is created, and the answer is in the status of what comes back.
public struct TokenReview: KubernetesObject {
    /// Created at `/apis/authentication.k8s.io/v1/tokenreviews`, and never stored.
    public static let apiResource = APIResource(
        group: "authentication.k8s.io", version: "v1", kind: "TokenReview", plural: "tokenreviews", scope: .cluster)

    /// Empty: a review is not stored and has no name.
    @OmitEmpty public var metadata: ObjectMeta
    /// The token in question.
    @OmitEmpty public var spec: TokenReviewSpec
    /// What the server found; empty in the question.
    @OmitEmpty public var status: TokenReviewStatus

    /// A question; the answer is in the status of what the server sends back.
    public init(spec: TokenReviewSpec) {
        self.spec = spec
    }
}

/// The token in question. Renderings do not show it.
public struct TokenReviewSpec: Codable, Hashable, Sendable, EmptyValued {
    /// The bearer token, without the word `Bearer` before it.
    @OmitEmpty public var token: SecretText
    /// For whom it should be meant; empty for the API server.
    @OmitEmpty public var audiences: [String]

    /// No token; the server refuses to judge it.
    public static let emptyValue = TokenReviewSpec()

    /// Asks about a token, by default whether it is meant for the API server.
    public init(token: SecretText = "", audiences: [String] = []) {
        self.token = token
        self.audiences = audiences
    }
}

/// Whose it is.
public struct TokenReviewStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Whether the token is good. False also where it could not be judged: see ``error``.
    @OmitEmpty public var authenticated: Bool
    /// Whose it is; nil or empty unless ``authenticated`` is true.
    public var user: UserInfo?
    /// For whom it is meant, of those asked for. Anything else must be refused.
    @OmitEmpty public var audiences: [String]
    /// Why it could not be judged.
    @OmitEmpty public var error: String

    /// What an absent status reads as: not authenticated.
    public static let emptyValue = TokenReviewStatus()

    /// An empty status: not authenticated.
    public init() {}
}

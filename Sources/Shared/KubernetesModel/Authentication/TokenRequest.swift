/// Asks for a token of a service account: what is posted to its `token` subresource, and what comes back.
public struct TokenRequest: KubernetesObject {
    /// Has no collection: it is posted to `/api/v1/namespaces/<namespace>/serviceaccounts/<name>/token`.
    public static let apiResource = APIResource(
        group: "authentication.k8s.io", version: "v1", kind: "TokenRequest", plural: "tokenrequests")

    /// Empty in the question; the server answers with name and namespace of the service account.
    @OmitEmpty public var metadata: ObjectMeta
    /// What token is wanted.
    @OmitEmpty public var spec: TokenRequestSpec
    /// The token, in the answer; empty in the question.
    @OmitEmpty public var status: TokenRequestStatus

    /// A question; the path that it is posted to names the service account.
    public init(spec: TokenRequestSpec) {
        self.spec = spec
    }
}

/// What the token is for.
public struct TokenRequestSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Who may accept the token; empty for the API server itself.
    @OmitEmpty public var audiences: [String]
    /// The wanted lifetime. The server refuses less than 600 with 422, and may give another than was asked for.
    public var expirationSeconds: Int64?
    /// The object with whose deletion the token ends.
    public var boundObjectRef: ObjectReference?

    /// A token for the API server itself, with the server's default lifetime.
    public static let emptyValue = TokenRequestSpec()

    /// Wants a token; nil means a lifetime of one hour, and a token bound to the service account only.
    public init(audiences: [String] = [], expirationSeconds: Int64? = nil, boundObjectRef: ObjectReference? = nil) {
        self.audiences = audiences
        self.expirationSeconds = expirationSeconds
        self.boundObjectRef = boundObjectRef
    }
}

/// The token. Renderings do not show it.
public struct TokenRequestStatus: Codable, Hashable, Sendable, EmptyValued {
    /// The bearer token, a JSON Web Token (RFC 7519).
    @OmitEmpty public var token: SecretText
    /// When the token ends; nil in the question only.
    public var expirationTimestamp: Time?

    /// What an absent status reads as: no token.
    public static let emptyValue = TokenRequestStatus()

    /// An answer, or by default none.
    public init(token: SecretText = "", expirationTimestamp: Time? = nil) {
        self.token = token
        self.expirationTimestamp = expirationTimestamp
    }
}

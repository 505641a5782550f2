/// Asks for a token of a service account: what is posted to its `token` subresource, and what comes back.
public struct TokenRequest: KubernetesObject {
    public static let apiResource = APIResource(
        group: "authentication.k8s.io", version: "v1", kind: "TokenRequest", plural: "tokenrequests")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: TokenRequestSpec
    @OmitEmpty public var status: TokenRequestStatus

    public init(spec: TokenRequestSpec) {
        self.spec = spec
    }
}

/// What the token is for.
public struct TokenRequestSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Who may accept the token; empty for the API server itself.
    @OmitEmpty public var audiences: [String]
    /// The wanted lifetime; the server may give another, and gives at least ten minutes.
    public var expirationSeconds: Int64?
    /// The object with whose deletion the token ends.
    public var boundObjectRef: ObjectReference?

    public static let emptyValue = TokenRequestSpec()

    public init(audiences: [String] = [], expirationSeconds: Int64? = nil, boundObjectRef: ObjectReference? = nil) {
        self.audiences = audiences
        self.expirationSeconds = expirationSeconds
        self.boundObjectRef = boundObjectRef
    }
}

/// The token. Renderings do not show it.
public struct TokenRequestStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var token: SecretText
    public var expirationTimestamp: Time?

    public static let emptyValue = TokenRequestStatus()

    public init(token: SecretText = "", expirationTimestamp: Time? = nil) {
        self.token = token
        self.expirationTimestamp = expirationTimestamp
    }
}

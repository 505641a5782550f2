public import JSONTree

/// What the API server sends to a webhook, and what the webhook answers.
public struct AdmissionReview: Codable, Hashable, Sendable {
    /// What webhooks of today exchange.
    public static let typeMeta = TypeMeta(apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview")

    public var apiVersion: String
    public var kind: String
    public var request: AdmissionRequest?
    public var response: AdmissionResponse?

    public init(request: AdmissionRequest? = nil, response: AdmissionResponse? = nil) {
        self.apiVersion = Self.typeMeta.apiVersion
        self.kind = Self.typeMeta.kind
        self.request = request
        self.response = response
    }
}

/// The question: may this request be done?
public struct AdmissionRequest: Codable, Hashable, Sendable {
    /// A group, version and kind.
    public struct GroupVersionKind: Codable, Hashable, Sendable {
        public var group: String
        public var version: String
        public var kind: String
    }

    /// A group, version and plural.
    public struct GroupVersionResource: Codable, Hashable, Sendable {
        public var group: String
        public var version: String
        public var resource: String
    }

    /// To be repeated in the answer.
    public var uid: String
    public var kind: GroupVersionKind
    public var resource: GroupVersionResource
    @OmitEmpty public var subResource: String
    /// Empty where the server is to make up the name.
    @OmitEmpty public var name: String
    @OmitEmpty public var namespace: String
    /// `CREATE`, `UPDATE`, `DELETE` or `CONNECT`.
    public var operation: String
    @OmitEmpty public var userInfo: UserInfo
    /// The new object; null on deletion.
    public var object: DynamicObject?
    /// The stored object, on update and deletion.
    public var oldObject: DynamicObject?
    @OmitEmpty public var dryRun: Bool
    public var options: JSONValue?
}

/// The answer.
public struct AdmissionResponse: Codable, Hashable, Sendable {
    /// That of the request.
    public var uid: String
    public var allowed: Bool
    /// Why not; its code and message reach the user.
    public var status: Status?
    /// A JSON patch, from a mutating webhook. In base64 on the wire.
    public var patch: PublicBytes?
    /// `JSONPatch` where there is a patch.
    public var patchType: String?
    /// Sentences for the user, shown although the request succeeds.
    @OmitEmpty public var warnings: [String]

    public init(uid: String, allowed: Bool, status: Status? = nil, warnings: [String] = []) {
        self.uid = uid
        self.allowed = allowed
        self.status = status
        self.warnings = warnings
    }

    /// Allows the request with changes.
    public init(uid: String, patching patch: JSONPatch) throws {
        self.init(uid: uid, allowed: true)
        self.patch = PublicBytes(try JSONValue(encoding: patch).serialized())
        self.patchType = "JSONPatch"
    }
}

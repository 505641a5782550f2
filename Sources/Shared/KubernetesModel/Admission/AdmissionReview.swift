public import JSONTree

/// What the API server sends to a webhook, and what the webhook answers.
public struct AdmissionReview: Codable, Hashable, Sendable {
    /// What webhooks of today exchange.
    public static let typeMeta = TypeMeta(apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview")

    /// `admission.k8s.io/v1`. An answer must have the version of its question.
    public var apiVersion: String
    /// `AdmissionReview`.
    public var kind: String
    /// The question; nil in answers.
    public var request: AdmissionRequest?
    /// The answer; nil in questions.
    public var response: AdmissionResponse?

    /// A review in `admission.k8s.io/v1`: the server sends one with a request, the webhook answers with a response.
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
        /// Empty for the core group.
        public var group: String
        /// Version inside the group, such as `v1`.
        public var version: String
        /// Kind as in manifests, such as `Pod`; a subresource may have its own, such as `Scale`.
        public var kind: String
    }

    /// A group, version and plural.
    public struct GroupVersionResource: Codable, Hashable, Sendable {
        /// Empty for the core group.
        public var group: String
        /// Version inside the group, such as `v1`.
        public var version: String
        /// Lower-case plural as in paths, such as `pods`; without the subresource.
        public var resource: String
    }

    /// To be repeated in the answer.
    public var uid: String
    /// Kind of the object as it is sent: where need be, converted to a version that the webhook's rules name.
    public var kind: GroupVersionKind
    /// Resource that is asked for, in the version of ``kind``.
    public var resource: GroupVersionResource
    /// Such as `status` or `scale`; empty for the object itself.
    @OmitEmpty public var subResource: String
    /// Empty where the server is to make up the name.
    @OmitEmpty public var name: String
    /// Namespace the request is in; empty when it is in none.
    @OmitEmpty public var namespace: String
    /// `CREATE`, `UPDATE`, `DELETE` or `CONNECT`.
    public var operation: String
    /// Who made the request, as authentication found out.
    @OmitEmpty public var userInfo: UserInfo
    /// The new object; null on deletion.
    public var object: DynamicObject?
    /// The stored object, on update and deletion.
    public var oldObject: DynamicObject?
    /// Whether nothing is going to be stored; the webhook must then change nothing elsewhere either.
    @OmitEmpty public var dryRun: Bool
    /// Options of the operation, such as a `CreateOptions` of `meta.k8s.io/v1`; nil where there are none.
    public var options: JSONValue?
}

/// The answer.
public struct AdmissionResponse: Codable, Hashable, Sendable {
    /// That of the request.
    public var uid: String
    /// Whether the request may go on. A refusal by one webhook is final.
    public var allowed: Bool
    /// Why not; its code and message reach the user.
    public var status: Status?
    /// A JSON patch, from a mutating webhook. In base64 on the wire.
    public var patch: PublicBytes?
    /// `JSONPatch` where there is a patch.
    public var patchType: String?
    /// Sentences for the user, shown although the request succeeds.
    @OmitEmpty public var warnings: [String]

    /// Allows or refuses a request without changing it; `status` says why not, `uid` is that of the request.
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

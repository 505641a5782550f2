/// The server's answer where it has no object to give: mostly why it refused. Follows `metav1.Status`.
public struct Status: Codable, Hashable, Sendable {
    /// `Success` or `Failure`.
    @OmitEmpty public var status: String
    /// For people.
    @OmitEmpty public var message: String
    /// For programs.
    @OmitEmpty public var reason: StatusReason
    public var details: StatusDetails?
    /// The HTTP status; 0 when the server did not say.
    @OmitEmpty public var code: Int
    @OmitEmpty public var metadata: ListMeta

    public init(
        status: String = "Failure", message: String = "", reason: StatusReason = .unknown,
        details: StatusDetails? = nil, code: Int = 0
    ) {
        self.status = status
        self.message = message
        self.reason = reason
        self.details = details
        self.code = code
    }

    /// How long the server asks us to wait before we try again; nil when it does not say.
    public var retryAfter: Duration? {
        guard let seconds = details?.retryAfterSeconds, seconds > 0 else { return nil }
        return .seconds(seconds)
    }
}

/// What a ``Status`` is about, and each thing that is wrong with it. Follows `metav1.StatusDetails`.
public struct StatusDetails: Codable, Hashable, Sendable {
    @OmitEmpty public var name: String
    @OmitEmpty public var group: String
    /// The plural resource name, in spite of the field's name.
    @OmitEmpty public var kind: String
    @OmitEmpty public var uid: String
    @OmitEmpty public var causes: [StatusCause]
    /// 0 when the server does not ask for a pause.
    @OmitEmpty public var retryAfterSeconds: Int

    public init(
        name: String = "", group: String = "", kind: String = "", uid: String = "", causes: [StatusCause] = [],
        retryAfterSeconds: Int = 0
    ) {
        self.name = name
        self.group = group
        self.kind = kind
        self.uid = uid
        self.causes = causes
        self.retryAfterSeconds = retryAfterSeconds
    }
}

/// One thing that is wrong. Follows `metav1.StatusCause`.
public struct StatusCause: Codable, Hashable, Sendable {
    /// For programs, such as `FieldValueInvalid`.
    @OmitEmpty public var reason: String
    /// For people.
    @OmitEmpty public var message: String
    /// The path of the field in the object, such as `spec.template.name`.
    @OmitEmpty public var field: String

    public init(reason: String = "", message: String = "", field: String = "") {
        self.reason = reason
        self.message = message
        self.field = field
    }
}

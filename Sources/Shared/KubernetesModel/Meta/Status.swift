/// The server's answer where it has no object to give: mostly why it refused. Follows `metav1.Status`.
public struct Status: Codable, Hashable, Sendable {
    /// `Success` or `Failure`.
    @OmitEmpty public var status: String
    /// For people.
    @OmitEmpty public var message: String
    /// For programs.
    @OmitEmpty public var reason: StatusReason
    /// What the answer is about, and each cause of a refusal; nil when the server says no more than the message.
    public var details: StatusDetails?
    /// The HTTP status; 0 when the server did not say.
    @OmitEmpty public var code: Int
    /// Empty but for a continue token that has expired (410): its `continue` goes on with the list at a newer revision.
    @OmitEmpty public var metadata: ListMeta

    /// An answer; by default a failure without a reason.
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
    /// The name of the object; empty where no single one is meant.
    @OmitEmpty public var name: String
    /// The API group of the object; empty for the core group.
    @OmitEmpty public var group: String
    /// The plural resource name, in spite of the field's name.
    @OmitEmpty public var kind: String
    /// The UID of the object; empty when the server does not tell it.
    @OmitEmpty public var uid: String
    /// Each thing that is wrong, such as one for each invalid field. The server need not list all of them.
    @OmitEmpty public var causes: [StatusCause]
    /// 0 when the server does not ask for a pause.
    @OmitEmpty public var retryAfterSeconds: Int

    /// Details; what is left out is not said.
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

    /// One thing that is wrong; what is left out is not said.
    public init(reason: String = "", message: String = "", field: String = "") {
        self.reason = reason
        self.message = message
        self.field = field
    }
}

/// A decision about a certificate signing request.
public struct CertificateSigningRequestCondition: Codable, Hashable, Sendable {
    /// The kinds of decision. Open: others may be added.
    public struct ConditionType: RawRepresentable, Codable, Hashable, Sendable {
        /// Text in the API, such as `Approved`.
        public let rawValue: String

        /// A type by its text, also one that is not named here.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The signer may sign.
        public static let approved = ConditionType(rawValue: "Approved")
        /// The signer must not sign.
        public static let denied = ConditionType(rawValue: "Denied")
        /// The signer could not sign, and will not try again.
        public static let failed = ConditionType(rawValue: "Failed")
    }

    /// Which decision it is. Unique among the conditions of a request.
    public var type: ConditionType
    /// Approval and denial must be `True`.
    public var status: Condition.Status
    /// For programs.
    @OmitEmpty public var reason: String
    /// For people.
    @OmitEmpty public var message: String
    /// When the condition was last written; the server puts its time where nil.
    public var lastUpdateTime: Time?
    /// When ``status`` last changed; set by the server where nil.
    public var lastTransitionTime: Time?

    /// A decision, by default one that holds; the server dates it where no time is given.
    public init(
        type: ConditionType, status: Condition.Status = .true, reason: String = "", message: String = "",
        lastUpdateTime: Time? = nil
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.lastUpdateTime = lastUpdateTime
    }
}

/// A decision about a certificate signing request.
public struct CertificateSigningRequestCondition: Codable, Hashable, Sendable {
    /// The kinds of decision. Open: others may be added.
    public struct ConditionType: RawRepresentable, Codable, Hashable, Sendable {
        public let rawValue: String

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

    public var type: ConditionType
    /// Approval and denial must be `True`.
    public var status: Condition.Status
    /// For programs.
    @OmitEmpty public var reason: String
    /// For people.
    @OmitEmpty public var message: String
    public var lastUpdateTime: Time?
    public var lastTransitionTime: Time?

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

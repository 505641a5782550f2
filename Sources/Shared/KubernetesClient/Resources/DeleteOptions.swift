/// How an object is deleted, and under which conditions. Travels as the body. Follows `metav1.DeleteOptions`.
public struct DeleteOptions: Hashable, Sendable {
    /// Deletes only the object that still is what the caller saw; otherwise the server answers 409.
    public var preconditions: Preconditions?
    /// What becomes of the objects this one owns; nil is the kind's default, mostly background.
    public var propagationPolicy: PropagationPolicy?
    /// Time for an orderly end; 0 deletes at once, nil is the kind's default. Whole seconds are sent.
    public var gracePeriod: Duration?
    /// Goes through admission and validation, and deletes nothing.
    public var isDryRun: Bool

    /// Follows `metav1.Preconditions`.
    public struct Preconditions: Codable, Hashable, Sendable {
        /// The object must not have been replaced by another of the same name.
        public var uid: String?
        /// The object must not have been changed at all.
        public var resourceVersion: String?

        public init(uid: String? = nil, resourceVersion: String? = nil) {
            self.uid = uid
            self.resourceVersion = resourceVersion
        }
    }

    /// Follows `metav1.DeletionPropagation`.
    public enum PropagationPolicy: String, Codable, Hashable, Sendable {
        /// The owned objects stay, without their owner reference.
        case orphan = "Orphan"
        /// The object goes now, the owned ones after it.
        case background = "Background"
        /// The owned objects go first.
        case foreground = "Foreground"
    }

    public init(
        preconditions: Preconditions? = nil, propagationPolicy: PropagationPolicy? = nil,
        gracePeriod: Duration? = nil, isDryRun: Bool = false
    ) {
        self.preconditions = preconditions
        self.propagationPolicy = propagationPolicy
        self.gracePeriod = gracePeriod
        self.isDryRun = isDryRun
    }

    package var isDefault: Bool { self == DeleteOptions() }
}

extension DeleteOptions: Encodable {
    private enum CodingKeys: String, CodingKey {
        case apiVersion, kind, preconditions, propagationPolicy, gracePeriodSeconds, dryRun
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("v1", forKey: .apiVersion)
        try container.encode("DeleteOptions", forKey: .kind)
        try container.encodeIfPresent(preconditions, forKey: .preconditions)
        try container.encodeIfPresent(propagationPolicy, forKey: .propagationPolicy)
        try container.encodeIfPresent(gracePeriod?.components.seconds, forKey: .gracePeriodSeconds)
        if isDryRun { try container.encode(["All"], forKey: .dryRun) }
    }
}

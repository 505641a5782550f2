/// How to delete: the body of a DELETE request. Follows `metav1.DeleteOptions`.
public struct DeleteOptions: Codable, Hashable, Sendable {
    /// What happens to the objects that this one owns. Open: the server may learn more.
    public struct PropagationPolicy: RawRepresentable, Codable, Hashable, Sendable {
        /// The text in the API, such as `Background`.
        public let rawValue: String

        /// Any text; the server refuses those that it does not know.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// They stay.
        public static let orphan = PropagationPolicy(rawValue: "Orphan")
        /// They go afterwards.
        public static let background = PropagationPolicy(rawValue: "Background")
        /// They go first; the object stays until they are gone.
        public static let foreground = PropagationPolicy(rawValue: "Foreground")
    }

    /// What must be true of the object, or the server answers 409 and deletes nothing.
    public struct Preconditions: Codable, Hashable, Sendable {
        /// The UID the object must have, which tells it from a later object of its name; nil for any.
        public var uid: String?
        /// The revision the object must have, so that nothing newer is deleted; nil for any.
        public var resourceVersion: String?

        /// What must hold; with the defaults it holds for every object.
        public init(uid: String? = nil, resourceVersion: String? = nil) {
            self.uid = uid
            self.resourceVersion = resourceVersion
        }
    }

    /// Seconds for an orderly end; 0 for at once, nil for the kind's default.
    public var gracePeriodSeconds: Int64?
    /// Nil deletes whatever object has the name.
    public var preconditions: Preconditions?
    /// Nil for the kind's default.
    public var propagationPolicy: PropagationPolicy?
    /// Deprecated: ``propagationPolicy`` says it, and only one of the two may be given. Servers still honour it.
    public var orphanDependents: Bool?
    /// `["All"]` to check and not to delete.
    @OmitEmpty public var dryRun: [String]

    /// Defaults: any revision, and the grace period and propagation that the kind has for itself.
    public init(
        gracePeriodSeconds: Int64? = nil, preconditions: Preconditions? = nil,
        propagationPolicy: PropagationPolicy? = nil, dryRun: [String] = []
    ) {
        self.gracePeriodSeconds = gracePeriodSeconds
        self.preconditions = preconditions
        self.propagationPolicy = propagationPolicy
        self.dryRun = dryRun
    }
}

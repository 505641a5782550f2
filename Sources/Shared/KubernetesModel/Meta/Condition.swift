/// One aspect of an object's state, as its controller last saw it. Follows `metav1.Condition`.
public struct Condition: Codable, Hashable, Sendable {
    /// Whether the aspect holds.
    /// `True`, `False` or `Unknown`. Open, since nothing holds the writers of a Pod's or Node's conditions to them.
    public struct Status: RawRepresentable, Codable, Hashable, Sendable {
        /// The text in the API, such as `True`.
        public let rawValue: String

        /// Any text, also one that ``isKnown`` denies.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The aspect holds.
        public static let `true` = Status(rawValue: "True")
        /// The aspect does not hold.
        public static let `false` = Status(rawValue: "False")
        /// The controller cannot tell whether the aspect holds.
        public static let unknown = Status(rawValue: "Unknown")

        /// Whether it is one of the three that the API knows.
        public var isKnown: Bool { [.true, .false, .unknown].contains(self) }
    }

    /// Unique among the conditions of an object.
    public var type: String
    /// Whether the aspect holds.
    public var status: Status
    /// The generation of the object that was judged; nil when its owner does not say.
    public var observedGeneration: Int64?
    /// When ``status`` last changed.
    public var lastTransitionTime: Time?
    /// For programs.
    @OmitEmpty public var reason: String
    /// For people.
    @OmitEmpty public var message: String

    /// A condition as a controller reports it. `set(_:now:)` fills in `lastTransitionTime`.
    public init(
        type: String, status: Status, observedGeneration: Int64? = nil, lastTransitionTime: Time? = nil,
        reason: String = "", message: String = ""
    ) {
        self.type = type
        self.status = status
        self.observedGeneration = observedGeneration
        self.lastTransitionTime = lastTransitionTime
        self.reason = reason
        self.message = message
    }
}

extension [Condition] {
    /// The condition of this type, if any. Setting nil removes it; setting one keeps its place, and a new one goes last.
    public subscript(type: String) -> Condition? {
        get { first { $0.type == type } }
        set {
            let index = firstIndex { $0.type == type }
            switch (index, newValue) {
            case (let index?, let condition?): self[index] = condition
            case (let index?, nil): remove(at: index)
            case (nil, let condition?): append(condition)
            case (nil, nil): break
            }
        }
    }

    /// Whether the condition of this type is there and true.
    public func isTrue(_ type: String) -> Bool { self[type]?.status == .true }

    /// Sets a condition the way the API conventions ask for.
    ///
    /// `lastTransitionTime` becomes `now` only when the status differs from what it was; a condition that says the same as
    /// before stays equal to what it was, so that a pass without news writes nothing.
    public mutating func set(_ condition: Condition, now: Time) {
        var condition = condition
        let previous = self[condition.type]
        let isSame = previous?.status == condition.status
        condition.lastTransitionTime = isSame ? (previous?.lastTransitionTime ?? now) : now
        self[condition.type] = condition
    }
}

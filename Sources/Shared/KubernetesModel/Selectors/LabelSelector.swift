/// Which labels an object must have, as manifests say it. Follows `metav1.LabelSelector`.
///
/// All requirements must hold. An empty selector matches everything; where a field is nil, its kind says what that means.
/// Compile it with ``Selector/init(_:)`` to match many objects.
public struct LabelSelector: Codable, Hashable, Sendable, EmptyValued {
    /// Labels that must be there with these values.
    @OmitEmpty public var matchLabels: [String: String]
    /// What must hold besides; empty when ``matchLabels`` says it all.
    @OmitEmpty public var matchExpressions: [LabelSelectorRequirement]

    /// Matches everything.
    public static let emptyValue = LabelSelector()

    /// A selector; with the defaults it matches everything. Nothing is checked before it is compiled.
    public init(matchLabels: [String: String] = [:], matchExpressions: [LabelSelectorRequirement] = []) {
        self.matchLabels = matchLabels
        self.matchExpressions = matchExpressions
    }
}

/// One requirement on one label. Follows `metav1.LabelSelectorRequirement`.
public struct LabelSelectorRequirement: Codable, Hashable, Sendable {
    /// The relation between the label and the values. Open: what we do not know is an error when the selector is compiled.
    public struct Operator: RawRepresentable, Codable, Hashable, Sendable {
        /// The text in the API, such as `NotIn`.
        public let rawValue: String

        /// Any text; ``Selector/init(_:)`` refuses those that are no operators.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The label is there with one of the values.
        public static let `in` = Operator(rawValue: "In")
        /// The label is absent, or has none of the values.
        public static let notIn = Operator(rawValue: "NotIn")
        /// The label is there, with whatever value.
        public static let exists = Operator(rawValue: "Exists")
        /// The label is absent.
        public static let doesNotExist = Operator(rawValue: "DoesNotExist")
    }

    /// The key of the label; it follows ``NameRule/qualified``.
    public var key: String
    /// How the label relates to ``values``.
    public var `operator`: Operator
    /// At least one for `In` and `NotIn`, none for the others.
    @OmitEmpty public var values: [String]

    /// A requirement; by default without values, as `Exists` and `DoesNotExist` want it.
    public init(key: String, operator: Operator, values: [String] = []) {
        self.key = key
        self.operator = `operator`
        self.values = values
    }
}

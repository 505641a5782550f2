/// Which labels an object must have, as manifests say it. Follows `metav1.LabelSelector`.
///
/// All requirements must hold. An empty selector matches everything; where a field is nil, its kind says what that means.
/// Compile it with ``Selector/init(_:)`` to match many objects.
public struct LabelSelector: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var matchLabels: [String: String]
    @OmitEmpty public var matchExpressions: [LabelSelectorRequirement]

    public static let emptyValue = LabelSelector()

    public init(matchLabels: [String: String] = [:], matchExpressions: [LabelSelectorRequirement] = []) {
        self.matchLabels = matchLabels
        self.matchExpressions = matchExpressions
    }
}

/// One requirement on one label. Follows `metav1.LabelSelectorRequirement`.
public struct LabelSelectorRequirement: Codable, Hashable, Sendable {
    /// The relation between the label and the values. Open: what we do not know is an error when the selector is compiled.
    public struct Operator: RawRepresentable, Codable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let `in` = Operator(rawValue: "In")
        public static let notIn = Operator(rawValue: "NotIn")
        public static let exists = Operator(rawValue: "Exists")
        public static let doesNotExist = Operator(rawValue: "DoesNotExist")
    }

    public var key: String
    public var `operator`: Operator
    /// At least one for `In` and `NotIn`, none for the others.
    @OmitEmpty public var values: [String]

    public init(key: String, operator: Operator, values: [String] = []) {
        self.key = key
        self.operator = `operator`
        self.values = values
    }
}

/// A selector that means nothing: what is wrong, and where.
public struct InvalidSelector: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what would be right, as a sentence without the full stop.
    public let reason: String
    /// The text that was read, and the byte in it, from 0; nil for a selector from a manifest.
    public let place: Place?

    /// Where in a text.
    public struct Place: Hashable, Sendable {
        /// The whole selector that was read.
        public let text: String
        /// The byte in the UTF-8 of ``text`` where reading stopped, from 0.
        public let offset: Int
    }

    init(_ reason: String, at place: Place? = nil) {
        self.reason = reason
        self.place = place
    }

    /// The reason, with the place if there is one.
    public var description: String {
        guard let place else { return reason }
        return "\(reason), at byte \(place.offset) of the selector '\(place.text)'"
    }
}

extension Selector.Requirement {
    /// A requirement on a label that can exist.
    static func checked(
        key: String, _ relation: Relation, at place: InvalidSelector.Place? = nil
    ) throws(InvalidSelector) -> Self {
        if let violation = NameRule.qualified.violation(in: key) {
            throw InvalidSelector("'\(key)' cannot be the key of a label: \(violation)", at: place)
        }
        switch relation {
        case .oneOf(let values), .noneOf(let values):
            if values.isEmpty { throw InvalidSelector("At least one value must follow the key '\(key)'", at: place) }
            for value in values {
                if let violation = NameRule.labelValue.violation(in: value) {
                    throw InvalidSelector("'\(value)' cannot be the value of a label: \(violation)", at: place)
                }
            }
        case .exists, .doesNotExist, .greaterThan, .lessThan: break
        }
        switch relation {
        case .oneOf(let values): return Self(key: key, relation: .oneOf(Set(values).sorted()))
        case .noneOf(let values): return Self(key: key, relation: .noneOf(Set(values).sorted()))
        default: return Self(key: key, relation: relation)
        }
    }

    /// A requirement from a manifest.
    static func checked(_ expression: LabelSelectorRequirement) throws(InvalidSelector) -> Self {
        let (key, values) = (expression.key, expression.values)
        switch expression.operator {
        case .in: return try checked(key: key, .oneOf(values))
        case .notIn: return try checked(key: key, .noneOf(values))
        case .exists, .doesNotExist:
            guard values.isEmpty else {
                throw InvalidSelector("The operator \(expression.operator.rawValue) on '\(key)' takes no values")
            }
            return try checked(key: key, expression.operator == .exists ? .exists : .doesNotExist)
        default:
            throw InvalidSelector(
                "'\(expression.operator.rawValue)' on '\(key)' is no operator; right would be In, NotIn, Exists or "
                    + "DoesNotExist")
        }
    }
}

/// Which labels an object must have, checked and ready to match. All requirements must hold; none matches everything.
///
/// Made from the text form, as queries carry it, or from a ``LabelSelector``, as manifests do.
public struct Selector: Hashable, Sendable {
    /// What must hold for one label.
    public struct Requirement: Hashable, Sendable {
        /// The relation between the label and what is wanted.
        public enum Relation: Hashable, Sendable {
            /// The label is there with one of these values; sorted.
            case oneOf([String])
            /// The label is absent, or has none of these values; sorted.
            case noneOf([String])
            /// The label is there, with whatever value.
            case exists
            /// The label is absent.
            case doesNotExist
            /// The label is there, an integer, and greater.
            case greaterThan(Int64)
            /// The label is there, an integer, and less.
            case lessThan(Int64)
        }

        /// The key of the label; one that a label can have.
        public let key: String
        /// What must hold for the label.
        public let relation: Relation

        init(key: String, relation: Relation) {
            self.key = key
            self.relation = relation
        }

        /// Whether the labels satisfy this requirement.
        public func matches(_ labels: [String: String]) -> Bool {
            let value = labels[key]
            switch relation {
            case .oneOf(let values): return value.map(values.contains) ?? false
            case .noneOf(let values): return value.map { !values.contains($0) } ?? true
            case .exists: return value != nil
            case .doesNotExist: return value == nil
            case .greaterThan(let bound): return value.flatMap { Int64($0) }.map { $0 > bound } ?? false
            case .lessThan(let bound): return value.flatMap { Int64($0) }.map { $0 < bound } ?? false
            }
        }
    }

    /// Sorted by key and text.
    public let requirements: [Requirement]

    /// Matches every object.
    public static let everything = Selector(requirements: [])

    init(requirements: [Requirement]) {
        let sortable = requirements.map { (key: $0.key, text: $0.description, requirement: $0) }
        self.requirements = sortable.sorted { ($0.key, $0.text) < ($1.key, $1.text) }.map(\.requirement)
    }

    /// Reads the text form, such as `zone in (a,b),!spare,rack!=7,cores>8`. Empty text matches everything.
    ///
    /// - Throws: ``InvalidSelector`` with the place and what would be right: for bad grammar, and for keys and values that
    ///   no label could have.
    public init(parsing text: some StringProtocol) throws(InvalidSelector) {
        var parser = SelectorParser(text)
        self.init(requirements: try parser.requirements())
    }

    /// Checks and compiles what a manifest says.
    ///
    /// - Throws: ``InvalidSelector`` naming the key: for keys and values that no label could have, operators that do not
    ///   exist, and values where none or at least one should be.
    public init(_ selector: LabelSelector) throws(InvalidSelector) {
        var requirements: [Requirement] = []
        for (key, value) in selector.matchLabels {
            requirements.append(try .checked(key: key, .oneOf([value])))
        }
        for expression in selector.matchExpressions {
            requirements.append(try .checked(expression))
        }
        self.init(requirements: requirements)
    }

    /// Whether an object with these labels is selected.
    public func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { $0.matches(labels) }
    }

    /// Whether every object is selected.
    public var isEverything: Bool { requirements.isEmpty }
}

extension Selector: CustomStringConvertible {
    /// The canonical text: sorted, without spaces after commas, and with `=` and `!=` for single values. Reads back equal.
    public var description: String { requirements.map(\.description).joined(separator: ",") }
}

extension Selector.Requirement: CustomStringConvertible {
    /// The term in its text form, such as `zone in (a,b)`.
    public var description: String {
        switch relation {
        case .oneOf(let values) where values.count == 1: "\(key)=\(values[0])"
        case .oneOf(let values): "\(key) in (\(values.joined(separator: ",")))"
        case .noneOf(let values) where values.count == 1: "\(key)!=\(values[0])"
        case .noneOf(let values): "\(key) notin (\(values.joined(separator: ",")))"
        case .exists: key
        case .doesNotExist: "!\(key)"
        case .greaterThan(let bound): "\(key)>\(bound)"
        case .lessThan(let bound): "\(key)<\(bound)"
        }
    }
}

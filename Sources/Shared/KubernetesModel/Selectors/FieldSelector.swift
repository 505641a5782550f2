/// Which values fields of an object must have: `metadata.name=a,status.phase!=Running`. None matches everything.
///
/// The server knows only a few fields of each kind. A field that an object lacks has the empty value.
public struct FieldSelector: Hashable, Sendable {
    /// What must hold for one field.
    public struct Requirement: Hashable, Sendable {
        /// The path of the field, such as `metadata.name`.
        public let field: String
        /// What the field is compared with, unescaped. Empty also stands for a field that an object lacks.
        public let value: String
        /// Whether the field must have the value, or must not.
        public let isEqual: Bool

        /// Demands this value, or any other if `isEqual` is false.
        public init(field: String, isEqual: Bool = true, value: String) {
            self.field = field
            self.value = value
            self.isEqual = isEqual
        }
    }

    /// Sorted by field and text.
    public let requirements: [Requirement]

    /// Matches every object.
    public static let everything = FieldSelector([])

    /// Selects what meets all of these, whatever their order; none selects everything.
    public init(_ requirements: [Requirement]) {
        self.requirements = requirements.sorted { ($0.field, $0.description) < ($1.field, $1.description) }
    }

    /// Selects the one object of this name.
    public static func name(_ name: String) -> FieldSelector {
        FieldSelector([Requirement(field: "metadata.name", value: name)])
    }

    /// Reads the text form: terms `field=value`, `field==value` or `field!=value` between commas; empty terms are skipped.
    ///
    /// In values, `\`, `,` and `=` must be escaped with a backslash.
    ///
    /// - Throws: ``InvalidSelector`` with the place and what would be right.
    public init(parsing text: some StringProtocol) throws(InvalidSelector) {
        var parser = FieldSelectorParser(text)
        self.init(try parser.requirements())
    }

    /// Whether an object with these fields is selected.
    public func matches(_ fields: [String: String]) -> Bool {
        requirements.allSatisfy { (fields[$0.field] ?? "" == $0.value) == $0.isEqual }
    }
}

extension FieldSelector: CustomStringConvertible {
    /// The canonical text, sorted and escaped. Reads back equal.
    public var description: String { requirements.map(\.description).joined(separator: ",") }
}

extension FieldSelector.Requirement: CustomStringConvertible {
    /// `field=value` or `field!=value`, with the value escaped.
    public var description: String {
        var text = field + (isEqual ? "=" : "!=")
        for scalar in value.unicodeScalars {
            if scalar == "\\" || scalar == "," || scalar == "=" { text.append("\\") }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}

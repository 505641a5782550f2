/// A type with a value that means "nothing here", which the API does not write: Go's zero value.
public protocol EmptyValued {
    /// What an absent or null field reads as.
    static var emptyValue: Self { get }
    /// Whether a field with this value is left out when it is written.
    var isEmptyValue: Bool { get }
}

extension EmptyValued where Self: Equatable {
    /// Equal to ``EmptyValued/emptyValue``.
    public var isEmptyValue: Bool { self == Self.emptyValue }
}

extension Array: EmptyValued {
    /// No elements.
    public static var emptyValue: [Element] { [] }
    /// Whether there are no elements.
    public var isEmptyValue: Bool { isEmpty }
}

extension Dictionary: EmptyValued {
    /// No entries.
    public static var emptyValue: [Key: Value] { [:] }
    /// Whether there are no entries.
    public var isEmptyValue: Bool { isEmpty }
}

extension String: EmptyValued {
    /// No characters.
    public static var emptyValue: String { "" }
    /// Whether there are no characters.
    public var isEmptyValue: Bool { isEmpty }
}

extension Bool: EmptyValued {
    /// `false`.
    public static var emptyValue: Bool { false }
}

extension Int: EmptyValued {
    /// Zero.
    public static var emptyValue: Int { 0 }
}

extension Int32: EmptyValued {
    /// Zero.
    public static var emptyValue: Int32 { 0 }
}

extension Int64: EmptyValued {
    /// Zero.
    public static var emptyValue: Int64 { 0 }
}

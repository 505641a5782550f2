/// A type with a value that means "nothing here", which the API does not write: Go's zero value.
public protocol EmptyValued {
    static var emptyValue: Self { get }
    var isEmptyValue: Bool { get }
}

extension EmptyValued where Self: Equatable {
    public var isEmptyValue: Bool { self == Self.emptyValue }
}

extension Array: EmptyValued {
    public static var emptyValue: [Element] { [] }
    public var isEmptyValue: Bool { isEmpty }
}

extension Dictionary: EmptyValued {
    public static var emptyValue: [Key: Value] { [:] }
    public var isEmptyValue: Bool { isEmpty }
}

extension String: EmptyValued {
    public static var emptyValue: String { "" }
    public var isEmptyValue: Bool { isEmpty }
}

extension Bool: EmptyValued {
    public static var emptyValue: Bool { false }
}

extension Int: EmptyValued {
    public static var emptyValue: Int { 0 }
}

extension Int32: EmptyValued {
    public static var emptyValue: Int32 { 0 }
}

extension Int64: EmptyValued {
    public static var emptyValue: Int64 { 0 }
}

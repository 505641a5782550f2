/// A value that no text shows: printing, dumping, interpolating and reflecting give `[redacted]`.
public struct Sensitive<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The value itself. Say it only where it is sent or written on purpose.
    public let exposed: Value

    public init(_ value: Value) {
        exposed = value
    }
}

extension Sensitive: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[redacted]" }
    public var debugDescription: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}

/// A value that no text shows: printing, dumping, interpolating and reflecting give `[redacted]`.
public struct Sensitive<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The value itself. Say it only where it is sent or written on purpose.
    public let exposed: Value

    /// Hides a value; only ``exposed`` shows it again.
    public init(_ value: Value) {
        exposed = value
    }
}

extension Sensitive: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `[redacted]`.
    public var description: String { "[redacted]" }
    /// Always `[redacted]`.
    public var debugDescription: String { "[redacted]" }
    /// No children, so that `dump` and other reflection find nothing.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}

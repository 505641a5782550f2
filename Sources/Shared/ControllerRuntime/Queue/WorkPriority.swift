/// Which work of a queue goes first.
public enum WorkPriority: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// Objects of the initial list and of periodic resyncs: nobody has just asked for anything.
    case background
    /// Something changed.
    case change

    /// The more urgent is the greater.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

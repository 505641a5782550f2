/// A regular expression as a tree.
indirect enum RegularExpressionNode: Sendable {
    /// One scalar of a class, by its number.
    case scalar(class: Int)
    /// A place that has no width.
    case place(Place)
    case sequence([RegularExpressionNode])
    case alternatives([RegularExpressionNode])
    /// At least so often, and at most; nil for without end.
    case repeated(RegularExpressionNode, minimum: Int, maximum: Int?)

    enum Place: Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary

        /// Whether the place between two scalars is one; nil is the end of the text.
        func isBetween(_ previous: Unicode.Scalar?, _ next: Unicode.Scalar?) -> Bool {
            switch self {
            case .textStart: previous == nil
            case .textEnd: next == nil
            case .lineStart: previous == nil || previous == "\n"
            case .lineEnd: next == nil || next == "\n"
            case .wordBoundary: Self.isWord(previous) != Self.isWord(next)
            case .noWordBoundary: Self.isWord(previous) == Self.isWord(next)
            }
        }

        private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
            guard let scalar else { return false }
            return switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": true
            default: false
            }
        }
    }

    /// Whether repetitions inside one another come to at most so many copies, as RE2 counts them.
    func repeatsAtMost(_ count: Int) -> Bool {
        switch self {
        case .scalar, .place: return true
        case .sequence(let parts), .alternatives(let parts): return parts.allSatisfy { $0.repeatsAtMost(count) }
        case .repeated(let part, let minimum, let maximum):
            // Stars and question marks do not copy.
            if minimum <= 1, maximum == nil || maximum == 1 { return part.repeatsAtMost(count) }
            let copies = maximum ?? minimum
            if copies == 0 { return true }
            return copies <= count && part.repeatsAtMost(count / copies)
        }
    }
}

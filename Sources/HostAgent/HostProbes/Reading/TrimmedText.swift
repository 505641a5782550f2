extension StringProtocol {
    /// Without spaces, tabs and newlines at both ends.
    var trimmed: String {
        let inside = drop { $0.isWhitespace }
        return String(inside.reversed().drop { $0.isWhitespace }.reversed())
    }
}

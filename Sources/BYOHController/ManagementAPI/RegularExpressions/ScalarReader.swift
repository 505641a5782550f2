/// A place in a text of Unicode scalars.
struct ScalarReader {
    private let scalars: [Unicode.Scalar]
    /// How many scalars are before the place.
    var position = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    var isAtEnd: Bool { position >= scalars.count }

    var peek: Unicode.Scalar? { peek(ahead: 0) }

    func peek(ahead count: Int) -> Unicode.Scalar? {
        position + count < scalars.count ? scalars[position + count] : nil
    }

    mutating func skip(_ count: Int = 1) { position = min(position + count, scalars.count) }

    mutating func next() -> Unicode.Scalar? {
        let scalar = peek
        skip()
        return scalar
    }

    func starts(with text: String) -> Bool { scalars[position...].starts(with: text.unicodeScalars) }

    /// Where a text begins next.
    func position(of text: String, from start: Int) -> Int? {
        guard start <= scalars.count else { return nil }
        return (start..<scalars.count).first { scalars[$0...].starts(with: text.unicodeScalars) }
    }

    /// A number in digits; nil, with nothing read for good, when there is none or it begins with a zero that means nothing.
    mutating func number() -> Int? {
        var digits = ""
        while let scalar = peek, ("0"..."9").contains(scalar) {
            digits.unicodeScalars.append(scalar)
            skip()
        }
        if digits.isEmpty || (digits.count > 1 && digits.hasPrefix("0")) { return nil }
        return Int(digits) ?? .max
    }

    /// What was read since a position.
    func text(from start: Int) -> String { Self.text(scalars[start..<position]) }

    /// What is between here and a position.
    func text(until end: Int) -> String { Self.text(scalars[position..<end]) }

    /// Everything from a position on.
    func rest(from start: Int) -> String { Self.text(scalars[start...]) }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

/// Text that is not JSON: what is wrong, and where.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what would be right, as a sentence without the full stop. Quotes at most one character of input.
    public let reason: String
    /// The byte where reading stopped, from 0.
    public let offset: Int
    /// The line of that byte, from 1.
    public let line: Int
    /// The byte inside its line, from 1.
    public let column: Int

    init(_ reason: String, at offset: Int, in input: Span<UInt8>) {
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, input.count) where input[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        self.reason = reason
        self.offset = offset
        self.line = line
        self.column = offset - lineStart + 1
    }

    /// The reason, with line, column and byte.
    public var description: String { "\(reason), at line \(line) column \(column) (byte \(offset))" }
}

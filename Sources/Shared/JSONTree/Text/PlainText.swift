/// Looks for the end of the text of strings that stands for itself, eight bytes at a time: it is most of a document.
package enum PlainText {
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let lowBits: UInt64 = 0x0101_0101_0101_0101

    /// Where the first quote, backslash or control character stands from `start` on, or where the bytes end.
    package static func end(in bytes: Span<UInt8>, from start: Int) -> Int {
        stretch(in: bytes, from: start).end
    }

    /// As ``end(in:from:)``, and whether all before it is ASCII.
    static func stretch(in input: Span<UInt8>, from start: Int) -> (end: Int, isASCII: Bool) {
        var end = start
        var seen: UInt64 = 0
        let bytes = input.bytes
        while end + 8 <= bytes.byteCount {
            let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: end, as: UInt64.self))
            let marks = marksOfOthers(in: word)
            guard marks == 0 else {
                let length = marks.trailingZeroBitCount / 8
                seen |= word & ((1 << UInt64(8 * length)) - 1)
                return (end + length, seen & highBits == 0)
            }
            seen |= word
            end += 8
        }
        while end < input.count, !isOther(input[end]) {
            seen |= UInt64(input[end])
            end += 1
        }
        return (end, seen & highBits == 0)
    }

    private static func isOther(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20
    }

    /// Marks the bytes that are not plain text by their highest bit. Only the lowest mark can be trusted.
    ///
    /// `(x - 1) & ~x` sets the highest bit of a byte that is zero, `(x - 0x20) & ~x` that of one below 0x20. A borrow
    /// disturbs only the bytes above such a one.
    private static func marksOfOthers(in word: UInt64) -> UInt64 {
        let quote = word ^ (lowBits &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (lowBits &* UInt64(UInt8(ascii: "\\")))
        let quoteMarks = (quote &- lowBits) & ~quote
        let backslashMarks = (backslash &- lowBits) & ~backslash
        let controlMarks = (word &- lowBits &* 0x20) & ~word
        return (quoteMarks | backslashMarks | controlMarks) & highBits
    }
}

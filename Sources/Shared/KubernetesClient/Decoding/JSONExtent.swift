import JSONTree

/// Finds where one JSON value ends, byte by byte, without keeping or reading it.
///
/// It follows strings, escapes and the depth of brackets, and nothing else: a value that it lets through may still be
/// wrong inside, which whoever decodes the value finds out. Used to cut a long document into values that are decoded
/// one at a time.
package struct JSONExtent: Hashable, Sendable {
    /// What the value is, told by its first byte.
    private enum Shape: Hashable {
        case container
        case string
        /// A number or a word. It has no closing byte: it ends before the first byte that cannot belong to it.
        case scalar
    }

    private let shape: Shape
    private var depth: Int
    private var isInString: Bool
    private var isEscaped = false

    /// Starts at the first byte of a value, which has been looked at and must not be fed again.
    ///
    /// Nil when no value begins with this byte.
    package init?(firstByte: UInt8) {
        switch firstByte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            (shape, depth, isInString) = (.container, 1, false)
        case UInt8(ascii: "\""):
            (shape, depth, isInString) = (.string, 0, true)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"),
            UInt8(ascii: "n"):
            (shape, depth, isInString) = (.scalar, 0, false)
        default:
            return nil
        }
    }

    /// Reads on from `start`, and returns the index behind the last byte of the value, or nil when `bytes` end before it.
    package mutating func end(in bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if isInString {
                index = endOfText(in: bytes, from: index)
                if !isInString && shape == .string { return index }
                continue
            }
            let byte = bytes[index]
            if shape == .scalar {
                if Self.endsScalar(byte) { return index }
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
            index += 1
        }
        return nil
    }

    /// Reads on inside a string, and returns the index behind its closing quote, or that of the end of the bytes.
    private mutating func endOfText(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            if isEscaped {
                isEscaped = false
                index += 1
                continue
            }
            index = PlainText.end(in: bytes, from: index)
            guard index < bytes.count else { break }
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
                break
            }
        }
        return index
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: " "), UInt8(ascii: "\n"),
            UInt8(ascii: "\r"), UInt8(ascii: "\t"):
            true
        default:
            false
        }
    }
}

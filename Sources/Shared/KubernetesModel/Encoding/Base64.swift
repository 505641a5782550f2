/// Base64 by RFC 4648 section 4, as Go writes `[]byte` in JSON: with padding, without line breaks.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// The value of each character; 255 for those outside the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(8 * (3 - group.count))
            for position in 0..<4 {
                let value = Int(bits >> UInt32(18 - 6 * position) & 63)
                text.append(position <= group.count ? alphabet[value] : padding)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes; nil when the text is not base64. Line breaks are skipped, as in Go.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        var paddings = 0
        for character in text.utf8 where character != UInt8(ascii: "\n") && character != UInt8(ascii: "\r") {
            let value = values[Int(character)]
            if character == padding {
                paddings += 1
            } else if value == 255 || paddings > 0 {
                return nil
            }
            bits = bits << 6 | UInt32(character == padding ? 0 : value)
            count += 1
            guard count % 4 == 0 else { continue }
            guard paddings <= 2 else { return nil }
            for position in 0..<(3 - paddings) {
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * position)))
            }
            bits = 0
        }
        return count % 4 == 0 ? bytes : nil
    }

    /// Where the text ends to be base64, in bytes, as Go's decoder counts them; nil when all of it is base64.
    package static func faultOffset(in text: String) -> Int? {
        let text = Array(text.utf8)
        var position = 0
        /// How many characters of the current group of four are read.
        var count = 0
        func skipLineBreaks() {
            while position < text.count, [UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(text[position]) {
                position += 1
            }
        }
        while true {
            skipLineBreaks()
            guard position < text.count else { return count == 0 ? nil : position - count }
            let character = text[position]
            if character == padding {
                guard count >= 2 else { return position }
                position += 1
                if count == 2 {
                    skipLineBreaks()
                    guard position < text.count else { return position }
                    guard text[position] == padding else { return position - 1 }
                    position += 1
                }
                skipLineBreaks()
                return position < text.count ? position : nil
            }
            if values[Int(character)] == 255 { return position }
            position += 1
            count = (count + 1) % 4
        }
    }
}

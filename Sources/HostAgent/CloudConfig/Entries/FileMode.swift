/// Permissions of a file, as in `chmod(1)`.
package struct FileMode: Hashable, Sendable, CustomStringConvertible {
    /// The twelve bits of permission, set-ID and sticky.
    package let bits: UInt32

    package init(bits: UInt32) {
        self.bits = bits & 0o7777
    }

    init(_ node: ConfigNode) throws(CloudConfigError) {
        let text = try node.text()
        var digits = text[...]
        if digits.hasPrefix("0o") || digits.hasPrefix("0O") { digits = digits.dropFirst(2) }
        // Without quotes `640` is the decimal number to YAML, and six hundred and forty is no permission anybody means.
        let isDecimal = node.isPlain && !digits.hasPrefix("0") && digits == text
        guard !isDecimal, digits.count <= 5, let bits = UInt32(digits, radix: 8), bits <= 0o7777 else {
            throw node.error("is no permission; write the octal digits in quotes, such as '0640'")
        }
        self.bits = bits
    }

    package var description: String {
        let digits = String(bits, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

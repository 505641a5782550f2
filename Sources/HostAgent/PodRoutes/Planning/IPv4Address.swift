/// An IPv4 address.
package struct IPv4Address: Hashable, Sendable {
    package let bits: UInt32

    package init(bits: UInt32) {
        self.bits = bits
    }

    /// Nil when the text is not four decimal numbers with dots between them.
    package init?(_ text: some StringProtocol) {
        let words = text.split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 4 else { return nil }
        var bits: UInt32 = 0
        for word in words {
            guard !word.isEmpty, word.count <= 3, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let byte = UInt8(word)
            else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        self.bits = bits
    }
}

extension IPv4Address: CustomStringConvertible {
    package var description: String { "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)" }
}

/// A range of IPv4 addresses that begin with the same bits, as in CIDR notation.
package struct IPv4Prefix: Hashable, Sendable {
    /// The lowest address of the range.
    package let bits: UInt32
    /// How many bits all addresses have in common.
    package let length: Int

    /// - Parameter bits: Those behind the length are ignored.
    package init(bits: UInt32, length: Int) {
        precondition((0...32).contains(length), "A prefix of IPv4 has 0 to 32 bits")
        self.bits = bits & Self.mask(length)
        self.length = length
    }

    /// The range of one address.
    package init(_ address: IPv4Address) { self.init(bits: address.bits, length: 32) }

    /// Nil when the text is neither such as `10.244.1.0/24` nor an address, which is a range of one.
    package init?(_ text: String) {
        let words = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = IPv4Address(words[0]) else { return nil }
        switch words.count {
        case 1: self.init(bits: address.bits, length: 32)
        case 2:
            guard let length = UInt8(words[1]), length <= 32 else { return nil }
            self.init(bits: address.bits, length: Int(length))
        default: return nil
        }
    }

    package func contains(_ other: IPv4Prefix) -> Bool {
        length <= other.length && other.bits & Self.mask(length) == bits
    }

    package func overlaps(_ other: IPv4Prefix) -> Bool { contains(other) || other.contains(self) }

    /// The fewest ranges that hold the same addresses as these, and no others.
    package static func merged(_ prefixes: some Sequence<IPv4Prefix>) -> [IPv4Prefix] {
        var merged: [IPv4Prefix] = []
        for prefix in prefixes.sorted() {
            if let last = merged.last, last.contains(prefix) { continue }
            merged.append(prefix)
            while let union = Self.union(of: merged.suffix(2)) {
                merged.removeLast(2)
                merged.append(union)
            }
        }
        return merged
    }

    /// The range that the two are the halves of; nil when they are not halves of one.
    private static func union(of halves: ArraySlice<IPv4Prefix>) -> IPv4Prefix? {
        guard halves.count == 2, let low = halves.first, let high = halves.last, low.length == high.length,
            low.length > 0
        else { return nil }
        let union = IPv4Prefix(bits: low.bits, length: low.length - 1)
        return union.bits == low.bits && high.bits == low.bits | 1 << (32 - low.length) ? union : nil
    }

    private static func mask(_ length: Int) -> UInt32 { length == 0 ? 0 : .max << (32 - length) }
}

extension IPv4Prefix: Comparable {
    /// By the lowest address; of two that begin alike the larger one is first.
    package static func < (left: IPv4Prefix, right: IPv4Prefix) -> Bool {
        (left.bits, left.length) < (right.bits, right.length)
    }
}

extension IPv4Prefix: CustomStringConvertible {
    package var description: String { "\(IPv4Address(bits: bits))/\(length)" }
}

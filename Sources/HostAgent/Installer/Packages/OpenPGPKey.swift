import Crypto
import FoundationEssentials

/// An OpenPGP public key (RFC 9580), as far as it takes to know whose it is.
package struct OpenPGPKey: Hashable, Sendable {
    /// SHA-1 over the primary key of version 4, 40 lower-case hex digits.
    package let fingerprint: String
    /// The file as it came.
    package let bytes: [UInt8]
    package let isArmored: Bool

    /// - Throws: ``InvalidOpenPGPKey`` when it is no key, or more than one: the others would be trusted unseen.
    package init(parsing bytes: [UInt8]) throws(InvalidOpenPGPKey) {
        self.bytes = bytes
        let text = String(decoding: bytes, as: UTF8.self)
        isArmored = text.contains(Self.begin)
        let primaries = try Self.primaryKeys(in: isArmored ? try Self.unarmored(text) : bytes)
        guard let primary = primaries.first else { throw InvalidOpenPGPKey("it holds no public key") }
        guard primaries.count == 1 else {
            throw InvalidOpenPGPKey("it holds \(primaries.count) keys; right would be a file with the one that signs")
        }
        guard primary.first == 4 else {
            throw InvalidOpenPGPKey("its key has version \(primary.first ?? 0); this agent knows version 4")
        }
        let hashed = [0x99, UInt8(primary.count >> 8 & 255), UInt8(primary.count & 255)] + primary
        let digits = Array("0123456789abcdef".utf8)
        fingerprint = String(
            decoding: Insecure.SHA1.hash(data: hashed).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }

    /// The same key in ASCII armour (RFC 4880, section 6.2), with the checksum that rpm asks for.
    package var armored: String {
        if isArmored { return String(decoding: bytes, as: UTF8.self) }
        let base64 = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        let sum = Self.checksum(bytes)
        let digits = Data([UInt8(sum >> 16 & 255), UInt8(sum >> 8 & 255), UInt8(sum & 255)]).base64EncodedString()
        return "\(Self.begin)\n\n\(base64)\n=\(digits)\n\(Self.end)\n"
    }

    /// CRC-24 (RFC 4880, section 6.1).
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.reduce(0xb7_04ce) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte) << 16) { sum, _ in
                sum & 0x80_0000 == 0 ? sum << 1 : (sum << 1 ^ 0x86_4cfb) & 0xff_ffff
            }
        }
    }

    private static let begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
    private static let end = "-----END PGP PUBLIC KEY BLOCK-----"

    /// The bytes of all blocks. A block is headers, an empty line, base64, and a checksum that nobody needs.
    private static func unarmored(_ text: String) throws(InvalidOpenPGPKey) -> [UInt8] {
        var bytes: [UInt8] = []
        var encoded = ""
        var isInside = false, isBody = false
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = line.trimmingPrefix { $0 == " " }
            if line.hasPrefix(begin) {
                (isInside, isBody, encoded) = (true, false, "")
            } else if line.hasPrefix(end), isInside {
                guard let data = Data(base64Encoded: encoded) else { throw InvalidOpenPGPKey("its base64 is damaged") }
                bytes += data
                isInside = false
            } else if isInside {
                if line.allSatisfy(\.isWhitespace) {
                    isBody = true
                } else if isBody, !line.hasPrefix("=") {
                    encoded += line.filter { !$0.isWhitespace }
                }
            }
        }
        guard !isInside else { throw InvalidOpenPGPKey("its armour has no end") }
        return bytes
    }

    /// The bodies of all primary keys among the packets (RFC 9580, section 4.2).
    private static func primaryKeys(in bytes: [UInt8]) throws(InvalidOpenPGPKey) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var rest = bytes[...]
        while let header = rest.popFirst() {
            guard header & 0x80 != 0 else { throw InvalidOpenPGPKey("it is no sequence of OpenPGP packets") }
            let isNew = header & 0x40 != 0
            let tag = isNew ? header & 0x3f : header >> 2 & 0x0f
            let length = isNew ? newLength(&rest) : oldLength(header & 3, &rest)
            guard let length, length <= rest.count else { throw InvalidOpenPGPKey("a packet of it is cut short") }
            if tag == 6 { keys.append(Array(rest.prefix(length))) }
            rest = rest.dropFirst(length)
        }
        return keys
    }

    private static func number(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
    }

    private static func oldLength(_ kind: UInt8, _ rest: inout ArraySlice<UInt8>) -> Int? {
        // Kind 3 means up to the end of the file, which no key has.
        kind == 3 ? nil : number(1 << Int(kind), &rest)
    }

    /// Nil for partial lengths, which only data packets may have.
    private static func newLength(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let first = number(1, &rest) else { return nil }
        switch first {
        case ..<192: return first
        case 192..<224: return number(1, &rest).map { (first - 192) << 8 + $0 + 192 }
        case 255: return number(4, &rest)
        default: return nil
        }
    }
}

/// A file that is not the one public key that is needed. The rest of a sentence.
package struct InvalidOpenPGPKey: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

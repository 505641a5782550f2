import KubernetesModel

/// One block of a PEM text (RFC 7468).
struct PEMBlock: Hashable, Sendable {
    /// Such as `CERTIFICATE`.
    let label: String
    /// Whether lines such as `Proc-Type: 4,ENCRYPTED` come before the data.
    let hasHeaders: Bool
    let bytes: [UInt8]

    /// The block alone, without what stood around it, in lines of 64 characters as readers expect them.
    var text: String {
        var rest = Base64.encode(bytes)[...]
        var lines: [Substring] = []
        while !rest.isEmpty {
            lines.append(rest.prefix(64))
            rest = rest.dropFirst(64)
        }
        return "-----BEGIN \(label)-----\n\(lines.joined(separator: "\n"))\n-----END \(label)-----\n"
    }

    /// The blocks of a text, in order. As Go's `pem.Decode` does, it skips what is around them and those that cannot be read.
    static func blocks(in text: String) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var open: (label: String, lines: [Substring])?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if let label = label(of: line, "BEGIN") {
                open = (label, [])
            } else if let (expected, lines) = open {
                if label(of: line, "END") == expected {
                    if let block = PEMBlock(expected, lines) { blocks.append(block) }
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            }
        }
        return blocks
    }

    private init?(_ label: String, _ lines: [Substring]) {
        let headers = lines.prefix { $0.contains(":") }
        guard let bytes = Base64.decode(lines.dropFirst(headers.count).joined()) else { return nil }
        self.label = label
        hasHeaders = !headers.isEmpty
        self.bytes = bytes
    }

    /// The label of a line `-----BEGIN label-----`; nil for other lines.
    private static func label(of line: Substring, _ word: String) -> String? {
        let (prefix, suffix) = ("-----\(word) ", "-----")
        guard line.hasPrefix(prefix), line.hasSuffix(suffix), line.count >= prefix.count + suffix.count else {
            return nil
        }
        return String(line.dropFirst(prefix.count).dropLast(suffix.count))
    }
}

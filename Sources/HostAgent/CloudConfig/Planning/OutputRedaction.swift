/// Takes out of what commands printed whatever could be a key, a token or a password.
///
/// What a bootstrap prints is shown to people: kubeadm ends with a join command that holds a token, and a command may
/// print a file. Better to hide an innocent word than to show a secret.
package struct OutputRedaction: Sendable {
    private static let mark = "[redacted]"
    /// Words whose neighbour is a secret.
    private static let keys = [
        "--token", "--certificate-key", "--discovery-token", "--tls-bootstrap-token", "token", "token-secret",
        "password",
        "passwd", "secret", "certificatekey", "certificate-key", "authorization", "basic", "bearer",
    ]

    /// Texts that must not appear, the longest first.
    private let literals: [String]

    /// - Parameter plan: Long lines of its files that nobody but root may read are hidden wherever they appear.
    package init(_ plan: BootstrapPlan? = nil) {
        var literals: Set<String> = []
        for file in plan?.allFiles ?? [] where file.mode.bits & 0o004 == 0 {
            for line in file.contents.split(separator: UInt8(ascii: "\n")) where line.count >= 24 {
                literals.insert(String(decoding: line, as: UTF8.self).trimmed)
            }
        }
        self.literals = literals.filter { $0.utf8.count >= 24 }.sorted { $0.utf8.count > $1.utf8.count }
    }

    package func callAsFunction(_ text: String) -> String {
        var lines: [String] = []
        var isInsideKey = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.contains("-----BEGIN") && line.contains("PRIVATE KEY-----") {
                isInsideKey = true
                lines.append(Self.mark)
            } else if isInsideKey {
                if line.contains("-----END") { isInsideKey = false }
            } else {
                lines.append(redacted(Self.withoutUsers(String(line))))
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Without the user, and with it the password, that a URL has before its host.
    package static func withoutUsers(_ text: String) -> String {
        var output = ""
        var rest = text[...]
        while let slashes = rest.firstRange(of: "//") {
            output += rest[..<slashes.upperBound]
            rest = rest[slashes.upperBound...]
            let authority = rest.prefix { !"/?# \t\"'".contains($0) }
            guard let end = authority.lastIndex(of: "@") else { continue }
            output += mark
            rest = rest[end...]
        }
        return output + rest
    }

    private func redacted(_ line: String) -> String {
        let trimmed = line.trimmed
        if literals.contains(where: { trimmed.contains($0) }) { return Self.mark }
        var output = ""
        var word = ""
        var hidesNext = false
        func end() {
            guard !word.isEmpty else { return }
            let isKey = Self.keys.contains(word.lowercased())
            // Somebody before may have hidden it.
            let isHidden = word == "redacted"
            output += hidesNext && !isKey && !isHidden || Self.looksSecret(word) ? Self.mark : word
            hidesNext = isKey
            word = ""
        }
        for character in line {
            if Self.separators.contains(character) {
                end()
                output.append(character)
            } else {
                word.append(character)
            }
        }
        end()
        return output
    }

    private static let separators: Set<Character> = [
        " ", "\t", "\r", "\"", "'", "=", ",", ":", ";", "(", ")", "[", "]", "{", "}",
    ]

    private static func looksSecret(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        return isBootstrapToken(bytes)
            // Certificate keys; hashes of public keys too, which does no harm.
            || bytes.count == 64 && bytes.allSatisfy(isHexDigit)
            || bytes.count > 40 && word.hasPrefix("eyJ")
            || bytes.count >= 64 && bytes.allSatisfy(isBase64)
    }

    private static func isBootstrapToken(_ bytes: [UInt8]) -> Bool {
        bytes.count == 23 && bytes[6] == UInt8(ascii: ".")
            && bytes.enumerated().allSatisfy { $0 == 6 || (97...122).contains($1) || (48...57).contains($1) }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte) || (65...70).contains(byte)
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte) || (65...90).contains(byte) || byte == 43 || byte == 47
            || byte == 45 || byte == 95
    }
}

extension String {
    /// Without white space at either end.
    fileprivate var trimmed: String {
        let inside = drop { $0.isWhitespace }
        return String(inside.reversed().drop { $0.isWhitespace }.reversed())
    }
}

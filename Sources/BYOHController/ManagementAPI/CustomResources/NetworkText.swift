/// Texts that name places in networks, as far as schemas check them.
enum NetworkText {
    /// Four numbers up to 255. Zeros at the beginning are let pass, as in kube-apiserver.
    static func isIPv4(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) && ($0.count <= 3) && UInt8($0) != nil }
    }

    /// Eight groups of hexadecimal digits, of which one run of zeros may be `::` and the last two an IPv4 address.
    static func isIPv6(_ text: some StringProtocol) -> Bool {
        guard text.contains(":") else { return false }
        let halves = String(text).split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        var count = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let groups = half.split(separator: ":", omittingEmptySubsequences: false)
            for (position, group) in groups.enumerated() {
                let isLast = index == halves.count - 1 && position == groups.count - 1
                if isLast, isIPv4(group) {
                    count += 2
                } else if (1...4).contains(group.count), group.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
                    count += 1
                } else {
                    return false
                }
            }
        }
        return halves.count == 2 ? count <= 7 : count == 8
    }

    /// An address, a slash and how many of its bits count.
    static func isCIDR(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].allSatisfy(isDigit), let bits = Int(parts[1]) else { return false }
        return isIPv4(parts[0]) && bits <= 32 || isIPv6(parts[0]) && bits <= 128
    }

    /// 6, 8 or 20 bytes in pairs between `:` or `-`, or in fours between dots.
    static func isMAC(_ text: String) -> Bool {
        for (separator, digits) in [(Character(":"), 2), ("-", 2), (".", 4)] where text.contains(separator) {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            return [6, 8, 20].contains(parts.count * digits / 2)
                && parts.allSatisfy { $0.count == digits && $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
        }
        return false
    }

    /// One label with at most one dash, which is its second character, or labels before a domain of at least two letters.
    /// The rule is go-openapi's, which is not that of RFC 1123.
    static func isHostname(_ text: String) -> Bool {
        guard text.utf8.count <= 255 else { return false }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy({ $0.utf8.count <= 63 }), let first = labels.first, let last = labels.last else {
            return false
        }
        func isWord(_ sign: Character) -> Bool { sign.isASCII && sign.isNumber || sign.isLetter || sign.isSymbol }
        if labels.count == 1 {
            guard let head = first.first, isWord(head) else { return false }
            let rest = first.dropFirst()
            return (rest.first == "-" ? rest.dropFirst() : rest).allSatisfy(isWord)
        }
        return last.count >= 2 && last.allSatisfy(\.isLetter)
            && labels.dropLast().allSatisfy { label in
                guard let head = label.first, let tail = label.last else { return false }
                return isWord(head) && isWord(tail) && label.allSatisfy { isWord($0) || $0 == "-" }
            }
    }

    /// An absolute URI, or an absolute path.
    static func isURI(_ text: String) -> Bool {
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f }) else { return false }
        if text.hasPrefix("/") { return true }
        guard let colon = text.firstIndex(of: ":"), let first = text.first, first.isASCII, first.isLetter else {
            return false
        }
        return text[..<colon].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }

    /// `name@place`, or that in angle brackets after a name.
    static func isEmail(_ text: String) -> Bool {
        var address = Substring(text)
        if text.hasSuffix(">"), let start = text.lastIndex(of: "<") {
            address = text[text.index(after: start)...].dropLast()
        }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && !part.hasPrefix(".") && !part.hasSuffix(".") && !part.contains("..")
                    && part.allSatisfy { !$0.isWhitespace && !"()<>,;:\\\"[]".contains($0) }
            }
    }

    private static func isDigit(_ sign: Character) -> Bool { sign.isASCII && sign.isNumber }
}

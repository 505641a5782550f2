/// What Kubernetes demands of names of one sort.
public enum NameRule: Hashable, Sendable, CaseIterable {
    /// Names of most objects: dot-separated ``label``s of at most 253 characters (RFC 1123).
    case subdomain
    /// Names of namespaces and of DNS labels: at most 63 of a-z, 0-9 and `-`, which neither begins nor ends it (RFC 1123).
    case label
    /// Label and annotation keys and finalizers: at most 63 characters, after a ``subdomain`` and a slash or without them.
    case qualified
    /// Values of labels: empty, or at most 63 of letters, digits, `-`, `_` and `.`; a letter or digit at both ends.
    case labelValue
    /// What may stand in a path: not empty, not `.` or `..`, without `/` and `%`. The rule for names of RBAC kinds.
    case pathSegment

    /// Why `name` breaks the rule, as a clause beginning with `it`; nil when it follows it.
    public func violation(in name: some StringProtocol) -> String? {
        switch self {
        case .subdomain: Self.subdomainViolation(Array(name.utf8)[...])
        case .label: Self.labelViolation(Array(name.utf8)[...])
        case .qualified: Self.qualifiedViolation(Array(name.utf8)[...])
        case .labelValue: name.isEmpty ? nil : Self.wordViolation(Array(name.utf8)[...])
        case .pathSegment: Self.pathSegmentViolation(Array(name.utf8))
        }
    }

    /// Whether `name` follows the rule.
    public func allows(_ name: some StringProtocol) -> Bool { violation(in: name) == nil }

    private static func subdomainViolation(_ name: ArraySlice<UInt8>) -> String? {
        if name.isEmpty { return "it must not be empty" }
        if name.count > 253 { return "it must have at most 253 characters" }
        for part in name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            let isGood =
                part.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
                && part.first != UInt8(ascii: "-") && part.last != UInt8(ascii: "-") && !part.isEmpty
            if !isGood {
                return "it must be made of a-z, 0-9, '-' and '.', and each part between dots must begin and end with a "
                    + "letter or digit"
            }
        }
        return nil
    }

    private static func labelViolation(_ name: ArraySlice<UInt8>) -> String? {
        if name.isEmpty { return "it must not be empty" }
        if name.count > 63 { return "it must have at most 63 characters" }
        let isGood =
            name.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            && name.first != UInt8(ascii: "-") && name.last != UInt8(ascii: "-")
        return isGood ? nil : "it must be made of a-z, 0-9 and '-', and begin and end with a letter or digit"
    }

    private static func qualifiedViolation(_ name: ArraySlice<UInt8>) -> String? {
        guard let slash = name.firstIndex(of: UInt8(ascii: "/")) else { return wordViolation(name) }
        if let violation = subdomainViolation(name[..<slash]) { return "in the prefix before '/', \(violation)" }
        return wordViolation(name[(slash + 1)...])
    }

    private static func wordViolation(_ name: ArraySlice<UInt8>) -> String? {
        if name.isEmpty { return "it must not be empty" }
        if name.count > 63 { return "it must have at most 63 characters" }
        let isGood =
            name.allSatisfy {
                isAlphanumeric($0) || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0)
            }
            && (name.first.map(isAlphanumeric) ?? false) && (name.last.map(isAlphanumeric) ?? false)
        return isGood
            ? nil : "it must be made of letters, digits, '-', '_' and '.', and begin and end with a letter or digit"
    }

    private static func pathSegmentViolation(_ name: [UInt8]) -> String? {
        if name.isEmpty { return "it must not be empty" }
        if name == Array(".".utf8) || name == Array("..".utf8) { return "it must not be '.' or '..'" }
        let isGood = !name.contains(UInt8(ascii: "/")) && !name.contains(UInt8(ascii: "%"))
        return isGood ? nil : "it must not contain '/' or '%'"
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte.decimalDigit != nil
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerAlphanumeric(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

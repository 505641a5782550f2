import KubernetesModel

/// Why names are refused, in the words of `k8s.io/apimachinery/pkg/util/validation`: people and programs search for them.
///
/// One text for each thing that is wrong, as kube-apiserver tells each as a cause of its own.
extension NameRule {
    /// - Parameter isPrefix: Whether the server will add something to the name, so that a dash may end it.
    func refusals(of name: String, isPrefix: Bool = false) -> [String] {
        switch self {
        case .subdomain: NameText.subdomain(isPrefix ? NameText.withoutTrailingDash(name) : name)
        case .label: NameText.label(isPrefix ? NameText.withoutTrailingDash(name) : name)
        case .qualified: NameText.qualified(name)
        case .labelValue: NameText.labelValue(name)
        case .pathSegment: NameText.pathSegment(name, isPrefix: isPrefix)
        }
    }
}

/// Names of other sorts, and what kube-apiserver says of each sort.
enum NameText {
    private static let label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
    private static let word = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"

    static func subdomain(_ text: String) -> [String] {
        tooLong(text, 253)
            + check(isSubdomain(Array(text.utf8)[...])) {
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                    + "start and end with an alphanumeric character"
                    + hint("\(label)(\\.\(label))*", "example.com")
            }
    }

    static func label(_ text: String) -> [String] {
        let bytes = Array(text.utf8)[...]
        if !isLabel(bytes), isSubdomain(bytes) { return tooLong(text, 63) + ["must not contain dots"] }
        return tooLong(text, 63)
            + check(isLabel(bytes)) {
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
                    + "end with an alphanumeric character" + hint(label, "my-name", "123-abc")
            }
    }

    /// A label that begins with a letter (RFC 1035): what definitions call kinds and versions.
    static func letterLabel(_ text: String) -> [String] {
        let bytes = Array(text.utf8)[...]
        return tooLong(text, 63)
            + check(isLabel(bytes) && bytes.first.map { $0 >= UInt8(ascii: "a") } == true) {
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                    + "character, and end with an alphanumeric character"
                    + hint("[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123")
            }
    }

    static func qualified(_ text: String) -> [String] {
        let rule =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
            + "character" + hint(word, "MyName", "my.name", "123-abc")
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count < 3 else {
            return [
                "a qualified name \(rule) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        var refusals: [String] = []
        if parts.count == 2 {
            let prefix = parts[0].isEmpty ? ["must be non-empty"] : subdomain(parts[0])
            refusals += prefix.map { "prefix part \($0)" }
        }
        let name = parts.last ?? ""
        let length = name.isEmpty ? ["must be non-empty"] : tooLong(name, 63)
        return refusals + (length + check(isWord(name)) { rule }).map { "name part \($0)" }
    }

    static func labelValue(_ text: String) -> [String] {
        tooLong(text, 63)
            + check(text.isEmpty || isWord(text)) {
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
                    + "start and end with an alphanumeric character"
                    + hint("(\(word))?", "MyValue", "my_value", "12345")
            }
    }

    static func pathSegment(_ text: String, isPrefix: Bool = false) -> [String] {
        if !isPrefix, [".", ".."].contains(text) { return ["may not be '\(text)'"] }
        return ["/", "%"].filter { text.contains($0) }.map { "may not contain '\($0)'" }
    }

    /// A key of a ConfigMap or a Secret.
    static func dataKey(_ text: String) -> [String] {
        let isGood = !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
        let dots: [String] =
            switch text {
            case ".", "..": ["must not be '\(text)'"]
            default: text.hasPrefix("..") ? ["must not start with '..'"] : []
            }
        return tooLong(text, 253)
            + check(isGood) {
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
                    + hint("[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name")
            } + dots
    }

    /// kube-apiserver drops the last two characters and not one of them; names that it makes depend on that.
    static func withoutTrailingDash(_ text: String) -> String {
        text.utf8.count > 1 && text.hasSuffix("-") ? text.dropLast(2) + "a" : text
    }

    private static func tooLong(_ text: String, _ limit: Int) -> [String] {
        text.utf8.count > limit ? ["must be no more than \(limit) characters"] : []
    }

    private static func check(_ isGood: Bool, _ refusal: () -> String) -> [String] { isGood ? [] : [refusal()] }

    private static func hint(_ expression: String, _ examples: String...) -> String {
        " (e.g. \(examples.map { "'\($0)', " }.joined(separator: " or "))regex used for validation is '\(expression)')"
    }

    private static func isSubdomain(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    private static func isLabel(_ text: ArraySlice<UInt8>) -> Bool {
        let dash = UInt8(ascii: "-")
        return !text.isEmpty && text.first != dash && text.last != dash
            && text.allSatisfy { $0 == dash || (isAlphanumeric($0) && !(0x41...0x5A).contains($0)) }
    }

    private static func isWord(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last) else {
            return false
        }
        return bytes.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

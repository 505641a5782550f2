import KubernetesModel

/// The formats of strings that are checked. Other formats have no effect, as in kube-apiserver.
enum StringFormat {
    /// What is wrong with the text; nil when it has the format, or the format is none that is checked.
    static func problem(_ text: String, _ format: String) -> String? {
        let isGood =
            switch format {
            // Whether it can be read is all that counts.
            case "date-time": (try? Time(parsing: text)) != nil
            case "byte": Base64.decode(text) != nil
            case "uuid": isUUID(text)
            case "ipv4": isIPv4(text)
            default: true
            }
        return isGood ? nil : "\"\(text)\""
    }

    private static func isUUID(_ text: String) -> Bool {
        let digits = text.filter { $0 != "-" }
        return digits.count == 32 && digits.allSatisfy(\.isHexDigit)
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { $0.count <= 3 && UInt8($0) != nil }
    }
}

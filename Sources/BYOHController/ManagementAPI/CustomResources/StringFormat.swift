import KubernetesModel

/// The formats of strings that are checked: those of kube-apiserver. Other formats have no effect.
enum StringFormat {
    /// Whether the text has the format, or the format is none that is checked.
    static func isGood(_ text: String, _ format: String) -> Bool {
        // Dashes in names of formats do not count: `date-time` is `datetime`.
        switch format.replacing("-", with: "") {
        // Whether it can be read is all that counts.
        case "datetime": (try? Time(parsing: text)) != nil
        case "date": (try? Time(parsing: text + "T00:00:00Z")) != nil
        case "duration": isDuration(text)
        case "byte": Base64.decode(text) != nil && !text.isEmpty
        case "uuid": isUUID(text)
        case "uuid3": isUUID(text, version: "3")
        case "uuid4": isUUID(text, version: "4")
        case "uuid5": isUUID(text, version: "5")
        case "ipv4": NetworkText.isIPv4(text)
        case "ipv6": NetworkText.isIPv6(text)
        case "cidr": NetworkText.isCIDR(text)
        case "mac": NetworkText.isMAC(text)
        case "hostname": NetworkText.isHostname(text)
        case "uri": NetworkText.isURI(text)
        case "email": NetworkText.isEmail(text)
        case "hexcolor": isHexColor(text)
        case "rgbcolor": isRGBColor(text)
        case "bsonobjectid": text.count == 24 && text.allSatisfy(\.isHexDigit)
        case "isbn": isISBN10(text) || isISBN13(text)
        case "isbn10": isISBN10(text)
        case "isbn13": isISBN13(text)
        case "creditcard": isCreditCard(text)
        case "ssn": isSocialSecurityNumber(text)
        case "k8sshortname": NameRule.label.allows(text)
        case "k8slongname": NameRule.subdomain.allows(text)
        default: true
        }
    }

    private static let units: Set<String> = [
        "ns", "nanosecond", "nanoseconds", "nano", "nanos", "us", "µs", "microsecond", "microseconds", "micro",
        "micros", "ms", "millisecond", "milliseconds", "milli", "millis", "s", "sec", "secs", "second", "seconds", "m",
        "min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "d", "day", "days", "w", "wk", "wks",
        "week", "weeks",
    ]

    /// As Go writes durations, or a number and a unit such as `3 days`.
    private static func isDuration(_ text: String) -> Bool {
        // Whether it can be read is all that counts.
        if (try? GoDuration(parsing: text)) != nil { return true }
        let digits = text.prefix(while: \.isNumber)
        let unit = text.dropFirst(digits.count).filter { $0 != " " }.lowercased()
        return !digits.isEmpty && units.contains(unit)
    }

    /// With dashes where they belong, or without some of them.
    private static func isUUID(_ text: String, version: Character? = nil) -> Bool {
        var rest = Substring(text)
        for (index, count) in [8, 4, 4, 4, 12].enumerated() {
            if index > 0, rest.first == "-" { rest.removeFirst() }
            let part = rest.prefix(count)
            guard part.count == count, part.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return false }
            if index == 2, let version, part.first != version { return false }
            if index == 3, version == "4" || version == "5", !"89abAB".contains(part.first ?? " ") { return false }
            rest = rest.dropFirst(count)
        }
        return rest.isEmpty
    }

    private static func isHexColor(_ text: String) -> Bool {
        let digits = text.hasPrefix("#") ? text.dropFirst() : Substring(text)
        return [3, 6].contains(digits.count) && digits.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    private static func isRGBColor(_ text: String) -> Bool {
        let compact = text.filter { $0 != " " }
        guard compact.hasPrefix("rgb("), compact.hasSuffix(")") else { return false }
        let parts = compact.dropFirst(4).dropLast().split(separator: ",", omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy { UInt8($0) != nil && ($0 == "0" || !$0.hasPrefix("0")) }
    }

    private static func isSocialSecurityNumber(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}/) != nil
    }

    private static func isISBN10(_ text: String) -> Bool {
        let signs = Array(text.filter { $0 != "-" && $0 != " " })
        guard signs.count == 10 else { return false }
        var sum = 0
        for (index, sign) in signs.enumerated() {
            let digit = index == 9 && sign == "X" ? 10 : sign.isASCII ? sign.wholeNumberValue : nil
            guard let digit else { return false }
            sum += (index + 1) * digit
        }
        return sum.isMultiple(of: 11)
    }

    private static func isISBN13(_ text: String) -> Bool {
        let digits = text.filter { $0 != "-" && $0 != " " }.map { $0.isASCII ? $0.wholeNumberValue ?? -1 : -1 }
        guard digits.count == 13, !digits.contains(-1) else { return false }
        return digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset.isMultiple(of: 2) ? 1 : 3) }
            .isMultiple(of: 10)
    }

    /// A number that issuers of cards give, and whose last digit is right (Luhn).
    private static func isCreditCard(_ text: String) -> Bool {
        let digits = text.compactMap { $0.isASCII ? $0.wholeNumberValue : nil }
        guard (13...16).contains(digits.count), let first = digits.first, [2, 3, 4, 5, 6].contains(first) else {
            return false
        }
        let sum = digits.reversed().enumerated().reduce(0) { sum, place in
            let (index, digit) = (place.offset, place.element)
            guard !index.isMultiple(of: 2) else { return sum + digit }
            return sum + (digit > 4 ? digit * 2 - 9 : digit * 2)
        }
        return sum.isMultiple(of: 10)
    }
}

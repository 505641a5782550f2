import KubernetesClient

/// Where a registry sends those who ask without a token: `Bearer realm="…",service="…",scope="…"` (RFC 6750, section 3).
package struct BearerChallenge: Hashable, Sendable {
    /// The URL of the authority.
    package let realm: String
    package let service: String?
    package let scope: String?

    /// Nil for another scheme, and when there is no realm to ask.
    package init?(parsing header: String) {
        let words = header.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        let parameters = Self.parameters(words[1])
        guard let realm = parameters["realm"], realm.hasPrefix("https://") || realm.hasPrefix("http://"),
            realm.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return nil }
        self.realm = realm
        service = parameters["service"]
        scope = parameters["scope"]
    }

    /// What to ask (the distribution project's "Token Authentication Specification").
    package var url: String {
        let items = [("service", service), ("scope", scope)].compactMap { name, value in
            value.map { "\(name)=\(PercentEncoding.queryItem.encode($0))" }
        }
        guard !items.isEmpty else { return realm }
        return realm + (realm.contains("?") ? "&" : "?") + items.joined(separator: "&")
    }

    /// `name=value` and `name="value"` with commas between; a quoted value may hold commas, and `\` before any character.
    private static func parameters(_ text: Substring) -> [String: String] {
        var found: [String: String] = [:]
        var rest = text
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].filter { !$0.isWhitespace && $0 != "," }.lowercased()
            rest = rest[rest.index(after: equals)...]
            var value = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let character = rest.popFirst(), character != "\"" {
                    if character == "\\", let escaped = rest.popFirst() {
                        value.append(escaped)
                    } else {
                        value.append(character)
                    }
                }
            } else {
                value = rest.prefix { $0 != "," }.filter { !$0.isWhitespace }
                rest = rest.drop { $0 != "," }
            }
            found[name] = value
        }
        return found
    }
}

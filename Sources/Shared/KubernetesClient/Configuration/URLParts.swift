/// A URL taken apart (RFC 3986 section 3), as far as addresses of servers and proxies need it.
struct URLParts: Hashable, Sendable {
    var scheme: String
    var user: String?
    var password: Sensitive<String>?
    /// Without brackets.
    var host: String
    var port: Int?
    var path: String
    var hasQueryOrFragment: Bool

    /// - Throws: what is wrong and what would be right. Quotes nothing in front of an `@`.
    init(parsing text: String, defaultScheme: String) throws(InvalidURL) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw InvalidURL("a URL has no spaces and no characters beyond ASCII; right would be https://host:port")
        }
        var rest = text[...]
        if let colon = rest.firstRange(of: "://") {
            scheme = rest[..<colon.lowerBound].lowercased()
            rest = rest[colon.upperBound...]
        } else {
            scheme = defaultScheme
        }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        var authority = rest[..<end]
        let tail = rest[end...]
        path = String(tail.prefix { $0 != "?" && $0 != "#" })
        hasQueryOrFragment = path.utf8.count != tail.utf8.count
        if let at = authority.lastIndex(of: "@") {
            let login = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = try Self.decoded(login[0])
            password = login.count > 1 ? Sensitive(try Self.decoded(login[1])) : nil
            authority = authority[authority.index(after: at)...]
        }
        (host, port) = try Self.hostAndPort(authority)
    }

    /// Splits `host`, `host:port`, `[v6]`, `[v6]:port`.
    private static func hostAndPort(_ authority: Substring) throws(InvalidURL) -> (String, Int?) {
        let host: Substring
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else {
                throw InvalidURL("\"\(authority)\" lacks a \"]\"; right would be [2001:db8::1]:6443")
            }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":") else {
                throw InvalidURL("\"\(authority)\" goes on after \"]\"; right would be [2001:db8::1]:6443")
            }
            guard String(host).isIPAddress else {
                throw InvalidURL("\"\(host)\" is no IPv6 address; right would be [2001:db8::1]:6443")
            }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else {
            let pieces = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard pieces.count <= 2 else {
                throw InvalidURL(
                    "\"\(authority)\" has too many colons; an IPv6 address needs brackets: [2001:db8::1]:6443")
            }
            host = pieces.first ?? ""
            portText = pieces.count == 2 ? pieces[1] : nil
            let allowed = host.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._".utf8.contains(byte)
            }
            guard allowed else { throw InvalidURL("\"\(host)\" is no host name; right would be https://host:port") }
        }
        guard !host.isEmpty else { throw InvalidURL("there is no host in it; right would be https://host:port") }
        guard let text = portText, !text.isEmpty else { return (host.lowercased(), nil) }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(text), (1...65535).contains(port) else {
            throw InvalidURL("\"\(text)\" is no port; right would be a number from 1 to 65535")
        }
        return (host.lowercased(), port)
    }

    private static func decoded(_ text: Substring) throws(InvalidURL) -> String {
        guard let decoded = PercentEncoding.decode(text) else {
            throw InvalidURL("its user or password is not percent-encoded UTF-8; write a percent sign as %25")
        }
        return decoded
    }
}

/// Why a text is no URL for its purpose. The rest of a sentence, without the password.
public struct InvalidURL: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what would be right, without a full stop.
    public let description: String

    package init(_ description: String) {
        self.description = description
    }
}

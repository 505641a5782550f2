/// Where a server listens.
public enum ListenAddress: Hashable, Sendable {
    /// A TCP port on one address of this machine, or on all with `0.0.0.0` or `::`. Port 0 lets the kernel choose.
    case tcp(host: String, port: Int)
    /// A unix socket; the file is made at start.
    case unixSocket(path: String)

    /// Reads `host:port`, `:port` (all addresses), `[v6]:port` and `unix:/path`.
    ///
    /// - Throws: ``ListenAddressError`` when `text` is none of these.
    public init(parsing text: String) throws(ListenAddressError) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard path.hasPrefix("/") else {
                throw ListenAddressError(text: text, problem: "the path must be absolute")
            }
            self = .unixSocket(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":") else {
            throw ListenAddressError(text: text, problem: "the port is missing")
        }
        guard let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port) else {
            throw ListenAddressError(text: text, problem: "the port must be a number from 0 to 65535")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw ListenAddressError(text: text, problem: "an IPv6 address needs brackets")
        }
        self = .tcp(host: host.isEmpty ? "0.0.0.0" : String(host), port: port)
    }
}

/// Why a text is no address to listen on.
public struct ListenAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was to be read.
    public let text: String
    /// What is wrong with it: the middle of a sentence.
    public let problem: String

    /// The sentence for people, with all forms that are right.
    public var description: String {
        "'\(text)' is no address to listen on: \(problem); write host:port, [IPv6]:port, :port or unix:/absolute/path"
    }
}

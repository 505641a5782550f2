/// One HTTP request to the API server, before authentication.
package struct APIRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET", post = "POST", put = "PUT", patch = "PATCH", delete = "DELETE"
    }

    package var method: Method
    /// Absolute path on the server, such as `/api/v1/namespaces/default/secrets`; percent-encoded where needed.
    package var path: String
    /// Query items in order; the transport percent-encodes names and values.
    package var query: [(name: String, value: String)]
    /// Content type and bytes. Never logged.
    package var body: Body?
    /// Decides what is served first when the client-side limiter is busy.
    package var priority: RequestPriority
    /// How long the server may be silent before the call fails: between two chunks of the body, and
    /// before the head (see ``headLimit``).
    package var silenceLimit: Duration
    /// Whether the request may be sent again when it is unknown if it took effect.
    package var isIdempotent: Bool
    /// Asked before each attempt, after the waits for credentials, rate limit and repetition; a connection may still have
    /// to be made after it. False refuses the request. Nil asks nobody.
    package var mayBeSent: (@Sendable () -> Bool)?

    package struct Body: Sendable {
        package var contentType: String
        package var bytes: [UInt8]

        package init(contentType: String, bytes: [UInt8]) {
            self.contentType = contentType
            self.bytes = bytes
        }
    }

    /// How long an answer may take: kube-apiserver works on a request for a minute (`--request-timeout`), and a little more
    /// so that its own word, a 504, comes before our guess.
    private static let longestAnswer = Duration.seconds(65)

    /// - Parameter silenceLimit: By default 30 seconds for a read, which can be repeated, and as long as the server may
    ///   work on it for a write: one that is given up earlier may still take effect, behind admission webhooks for example.
    package init(
        _ method: Method, _ path: String, query: [(name: String, value: String)] = [], body: Body? = nil,
        priority: RequestPriority = .normal, silenceLimit: Duration? = nil, isIdempotent: Bool? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.priority = priority
        self.silenceLimit = silenceLimit ?? (method == .get ? .seconds(30) : Self.longestAnswer)
        self.isIdempotent = isIdempotent ?? (method == .get)
    }

    /// How long the server may take to answer at all. For a read never more than a minute: one that accepts a watch says
    /// so at once, and then may have nothing to tell for as long as the watch lives.
    package var headLimit: Duration { method == .get ? min(silenceLimit, .seconds(60)) : silenceLimit }

    package var summary: RequestSummary { RequestSummary(method: method.rawValue, path: path) }
}

/// The order in which requests leave when the client-side limiter holds some back.
public enum RequestPriority: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// Lists and other work that nobody waits for.
    case background
    /// Calls of reconcilers and commands: the default of every client.
    case normal
    /// Leases: a renewal that waits behind a burst would lose the leadership.
    case critical

    /// What leaves first is the greater.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A request as a handler sees it.
public struct ServedRequest: Sendable {
    /// Upper case, such as `GET`.
    public let method: String
    /// The path without the query, as it was sent (still percent-encoded).
    public let path: String
    /// The names and values of the query, decoded, in order. A name without `=` has an empty value.
    public let query: [(name: String, value: String)]
    /// The body. Empty when there was none; a body over the server's limit never reaches a handler.
    public let body: [UInt8]

    public init(method: String, path: String, query: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
    }
}

/// What a handler answers.
public struct ServedResponse: Hashable, Sendable {
    public let status: Int
    public let contentType: String
    public let body: [UInt8]

    public init(status: Int = 200, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    public static func text(_ text: String, status: Int = 200) -> Self {
        Self(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}

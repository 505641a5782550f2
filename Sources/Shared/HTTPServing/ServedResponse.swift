/// What a handler answers.
public struct ServedResponse: Sendable {
    /// A body that is made while it is sent. It runs once, after the head is sent, and ends when it returns.
    ///
    /// It is cancelled when the client hangs up. At graceful shutdown it is waited for, like any request that runs: a stream
    /// without an end of its own must see to it that it ends. Throwing cuts the connection, so that the client does not
    /// take what it has for all.
    public typealias Stream = @Sendable (inout ServedBodyWriter) async throws -> Void

    /// HTTP status code, such as 200.
    public let status: Int
    /// Value of the header `Content-Type`.
    public let contentType: String
    /// More headers.
    public var headers: [(name: String, value: String)]
    /// The body; empty when there is a ``stream``.
    public let body: [UInt8]
    /// The body, when it is not known beforehand.
    public let stream: Stream?

    /// An answer whose body is known; its length is sent along.
    public init(
        status: Int = 200, contentType: String, headers: [(name: String, value: String)] = [], body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
        self.stream = nil
    }

    /// An answer whose body is made while it is sent. The connection is closed after it.
    public init(
        status: Int = 200, contentType: String, headers: [(name: String, value: String)] = [],
        stream: @escaping Stream
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = []
        self.stream = stream
    }

    /// An answer in plain text (UTF-8), as it is: a newline at the end is the caller's.
    public static func text(_ text: String, status: Int = 200) -> Self {
        Self(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}

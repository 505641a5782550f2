/// What a handler answers.
public struct ServedResponse: Sendable {
    /// A body that is made while it is sent. It runs once, after the head is sent, and ends when it returns.
    ///
    /// It is cancelled when the client hangs up. At graceful shutdown it is waited for, like any request that runs: a stream
    /// without an end of its own must see to it that it ends. Throwing cuts the connection, so that the client does not
    /// take what it has for all.
    public typealias Stream = @Sendable (inout ServedBodyWriter) async throws -> Void

    public let status: Int
    public let contentType: String
    /// More headers.
    public var headers: [(name: String, value: String)]
    /// The body; empty when there is a ``stream``.
    public let body: [UInt8]
    /// The body, when it is not known beforehand.
    public let stream: Stream?

    public init(
        status: Int = 200, contentType: String, headers: [(name: String, value: String)] = [], body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
        self.stream = nil
    }

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

    public static func text(_ text: String, status: Int = 200) -> Self {
        Self(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}

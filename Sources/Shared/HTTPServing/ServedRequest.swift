/// A request as a handler sees it.
public struct ServedRequest: Sendable {
    /// Upper case, such as `GET`.
    public let method: String
    /// The path without the query, as it was sent (still percent-encoded).
    public let path: String
    /// The names and values of the query, decoded, in order. A name without `=` has an empty value.
    public let query: [(name: String, value: String)]
    /// The headers in order, with lower-case names. They can hold credentials: never log them.
    public let headers: [(name: String, value: String)]
    /// The body; empty when there is none, and before the handler has asked for it with ``readingBody(countedFor:)``.
    public private(set) var body: [UInt8]
    /// The client's certificate (DER), after the server's authorities have vouched for it; nil when none was shown.
    public let clientCertificate: [UInt8]?
    /// The address of the client, without its port; empty when there is none, as on a unix socket.
    public let peer: String
    private var incoming: IncomingBody?

    /// A request as a server hands it to a handler, also for tests. Header names must be in lower case.
    public init(
        method: String, path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: [UInt8] = [], clientCertificate: [UInt8]? = nil,
        peer: String = ""
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.clientCertificate = clientCertificate
        self.peer = peer
    }

    init(_ request: ServedRequest, incoming: IncomingBody) {
        self = request
        self.incoming = incoming
    }

    /// The request with its body, which is taken in now. Until then it costs the server next to nothing, so a handler asks
    /// for it once it knows that it wants it: when it knows who sends it, above all. A handler asks once, and goes on with
    /// the request that it gets.
    ///
    /// - Parameter holder: Whose share of the ``BodyBudget`` it counts against until the request is answered.
    /// - Throws: ``BodyFailure``. A handler may let it through: the client is then answered 413, 429 or 400.
    public func readingBody(countedFor holder: String = "") async throws(BodyFailure) -> ServedRequest {
        guard let incoming else { return self }
        var request = self
        request.body = try await incoming.read(countedFor: holder)
        request.incoming = nil
        return request
    }

    /// The first value of a header; `name` in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The first value of a name in the query.
    public func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}

extension ServedRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The method and the path: headers, query and body can hold secrets.
    public var description: String { "\(method) \(path)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows method and path alone, so that `dump` does not show secrets.
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "path": path]) }
}

/// What one client may cost a server before it has said who it is.
public struct ConnectionLimits: Hashable, Sendable {
    /// How long a connection may be silent between requests, or before its first one, TLS handshake included.
    public var idleTimeout: Duration
    /// How long a client may take to send the body of a request.
    public var bodyTimeout: Duration
    /// How long a client may leave what was sent to it unread before it is cut off; also TCP's limit for unacknowledged
    /// bytes (`TCP_USER_TIMEOUT`), so that a peer that vanished is noticed.
    public var stallTimeout: Duration
    /// The largest head of a request; a larger one is answered 400.
    public var headBytes: Int
    /// How many connections are served at once; more wait in the kernel's backlog.
    public var connections: Int

    /// Limits; the defaults suit a server for a few thousand agents, each with a watch or two.
    public init(
        idleTimeout: Duration = .seconds(90), bodyTimeout: Duration = .seconds(60),
        stallTimeout: Duration = .seconds(30), headBytes: Int = 64 << 10, connections: Int = 8192
    ) {
        self.idleTimeout = idleTimeout
        self.bodyTimeout = bodyTimeout
        self.stallTimeout = stallTimeout
        self.headBytes = headBytes
        self.connections = connections
    }
}

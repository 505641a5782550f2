public import KubernetesModel

/// Everything a client needs to know: where the server is, how to trust it, and who we are.
///
/// Made from a kubeconfig (``Kubeconfig``), from the service account of a pod (``inCluster(environment:folder:)``), or by hand.
/// No text rendering shows a credential.
public struct ClientConfiguration: Sendable {
    /// Where the server is.
    public var server: ServerURL
    /// Which certificates the server may show.
    public var trust: ServerTrust
    /// The name that the server's certificate must carry, where it is not the host in ``server``.
    public var serverName: String?
    /// What we show of ourselves.
    public var credentials: Credentials
    /// Who the calls are made as, when not as ourselves.
    public var impersonation: Impersonation?
    /// The proxy that connections go through; nil is none.
    public var proxy: ProxyServer?
    /// The namespace that the context or the pod names.
    public var namespace: String
    /// Names the program to the server; it appears in audit logs and as the default field manager.
    public var userAgent: String
    /// How fast calls leave; nil does not hold any back.
    public var flowLimit: FlowLimit?
    /// How failed calls are repeated.
    public var retries: RetryPolicy
    /// How long a connection may take to be ready, TLS included.
    public var connectTimeout: Duration
    /// How long sent bytes may stay unacknowledged before the connection counts as dead.
    public var acknowledgeTimeout: Duration
    /// Whether HTTP/2 is offered to servers that speak TLS.
    public var offersHTTP2: Bool
    /// Told what time it is by the server's clock, to the second, whenever it answers; nil for nobody. It must return at
    /// once. A watch tells it only at its begin.
    public var observeServerTime: (@Sendable (Time) -> Void)?

    /// A configuration by hand: what is left out trusts the system's roots, shows no credentials and uses no proxy.
    ///
    /// Calls leave at 50 a second after a burst of 100, connections have ten seconds to open, and HTTP/2 is offered.
    public init(
        server: ServerURL, trust: ServerTrust = .systemRoots, serverName: String? = nil,
        credentials: Credentials = Credentials(), proxy: ProxyServer? = nil, namespace: String = "default",
        userAgent: String = "kubernetes-client-swift"
    ) {
        self.server = server
        self.trust = trust
        self.serverName = serverName
        self.credentials = credentials
        self.impersonation = nil
        self.proxy = proxy
        self.namespace = namespace
        self.userAgent = userAgent
        self.flowLimit = FlowLimit(perSecond: 50, burst: 100)
        self.retries = RetryPolicy()
        self.connectTimeout = .seconds(10)
        self.acknowledgeTimeout = .seconds(30)
        self.offersHTTP2 = true
        self.observeServerTime = nil
    }
}

/// Which certificates the server may show.
public enum ServerTrust: Hashable, Sendable {
    /// What the operating system trusts.
    case systemRoots
    /// Only what these PEM certificates sign; never the system's roots besides.
    case authority(PEMSource)
    /// Any certificate. The connection hides nothing from who is in the middle.
    case anything
}

/// PEM text, or the file that holds it and may change while we run.
public enum PEMSource: Hashable, Sendable {
    /// The PEM bytes themselves, which do not change while we run.
    case inline(Sensitive<[UInt8]>)
    /// An absolute path, read again when it may have changed.
    case file(String)
}

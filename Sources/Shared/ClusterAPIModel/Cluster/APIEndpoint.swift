public import KubernetesModel

/// Where an API server is reached.
public struct APIEndpoint: Codable, Hashable, Sendable {
    /// The port where none is given.
    public static let defaultPort: Int32 = 6443

    /// DNS name or IP address, IPv6 without brackets. Empty while it is not known.
    @OmitEmpty public var host: String
    /// TCP port, 1 to 65535. 0 while it is not known.
    @OmitEmpty public var port: Int32

    /// An endpoint; the port of Kubernetes' API servers when none is given.
    public init(host: String, port: Int32 = defaultPort) {
        self.host = host
        self.port = port
    }

    /// Whether both parts are set.
    public var isValid: Bool { !host.isEmpty && port > 0 }
}

extension APIEndpoint: CustomStringConvertible {
    /// `host:port`, with IPv6 addresses in brackets.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

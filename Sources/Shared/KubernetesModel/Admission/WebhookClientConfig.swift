/// How the API server reaches a webhook, or a conversion. Exactly one of URL and service is set.
public struct WebhookClientConfig: Codable, Hashable, Sendable {
    /// A service in the cluster.
    public struct ServiceReference: Codable, Hashable, Sendable {
        /// Namespace of the service. The webhook's certificate must be valid for `<name>.<namespace>.svc`.
        public var namespace: String
        /// Name of the service, which must speak HTTPS.
        public var name: String
        /// Path of the requests, with its slash; nil for none.
        public var path: String?
        /// 443 when nil.
        public var port: Int32?

        /// A service at port 443 and without a path, unless given.
        public init(namespace: String, name: String, path: String? = nil, port: Int32? = nil) {
            self.namespace = namespace
            self.name = name
            self.path = path
            self.port = port
        }
    }

    /// An HTTPS URL without user, query and fragment.
    public var url: String?
    /// Service to call; nil where ``url`` is set.
    public var service: ServiceReference?
    /// PEM certificates of authorities to trust; nil for those of the server's system.
    public var caBundle: PublicBytes?

    /// Give exactly one of `url` and `service`: the server refuses both, and neither.
    public init(url: String? = nil, service: ServiceReference? = nil, caBundle: PublicBytes? = nil) {
        self.url = url
        self.service = service
        self.caBundle = caBundle
    }
}

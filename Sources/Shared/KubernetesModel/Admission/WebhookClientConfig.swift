/// How the API server reaches a webhook, or a conversion. Exactly one of URL and service is set.
public struct WebhookClientConfig: Codable, Hashable, Sendable {
    /// A service in the cluster.
    public struct ServiceReference: Codable, Hashable, Sendable {
        public var namespace: String
        public var name: String
        public var path: String?
        /// 443 when nil.
        public var port: Int32?

        public init(namespace: String, name: String, path: String? = nil, port: Int32? = nil) {
            self.namespace = namespace
            self.name = name
            self.path = path
            self.port = port
        }
    }

    /// An HTTPS URL without user, query and fragment.
    public var url: String?
    public var service: ServiceReference?
    /// PEM certificates of authorities to trust; nil for those of the server's system.
    public var caBundle: PublicBytes?

    public init(url: String? = nil, service: ServiceReference? = nil, caBundle: PublicBytes? = nil) {
        self.url = url
        self.service = service
        self.caBundle = caBundle
    }
}

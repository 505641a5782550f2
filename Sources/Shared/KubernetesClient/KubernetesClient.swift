public import KubernetesModel
public import Logging
public import Metrics

/// A connection to one Kubernetes API server. A cheap handle; copy it freely, use it from anywhere.
///
/// It lives inside ``withClient(_:logger:metrics:_:)``, which owns the connections. Used outside, calls fail as unreachable.
public struct KubernetesClient: Sendable {
    /// The namespace that the configuration names, or `default`.
    public let defaultNamespace: String
    package let exchange: any APIExchange

    package init(exchange: any APIExchange, defaultNamespace: String = "default") {
        self.exchange = exchange
        self.defaultNamespace = defaultNamespace
    }

    /// Opens a client for the duration of `body` and closes its connections afterwards, also after a throw.
    ///
    /// Nothing is sent before the first call. Certificates are read at once, so that a configuration that cannot work
    /// fails here.
    ///
    /// - Parameter metrics: makes the measures of the client, which have client-go's names (`rest_client_…`).
    /// - Throws: ``CredentialFailure`` for certificates that cannot be used, and whatever `body` throws.
    public static func withClient<Result>(
        _ configuration: ClientConfiguration, logger: Logger, metrics: any MetricsFactory = MetricsSystem.factory,
        _ body: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        try await withClient(configuration, logger: logger, metrics: metrics, clock: .system, body)
    }

    /// The same, by another clock.
    package static func withClient<Result>(
        _ configuration: ClientConfiguration, logger: Logger, metrics: any MetricsFactory = MetricsSystem.factory,
        clock: ClientClock,
        _ body: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        let keeper = try CredentialKeeper(
            trust: configuration.trust, credentials: configuration.credentials,
            checksNames: configuration.letsLibraryCheckNames, clock: clock, logger: logger)
        let metrics = ClientMetrics(host: configuration.server.authority, factory: metrics)
        let connections = HTTPConnections(configuration)
        let transport = HTTPTransport(
            configuration, connections: connections, keeper: keeper, clock: clock, metrics: metrics, logger: logger)
        let exchange = FlowControlledExchange(
            transport, limit: configuration.flowLimit, retries: configuration.retries, clock: clock, metrics: metrics,
            logger: logger)
        let outcome: Swift.Result<Result, any Error>
        // Ends, cancelled, with the scope.
        async let _: Void = keeper.keepFresh()
        do {
            let client = KubernetesClient(exchange: exchange, defaultNamespace: configuration.namespace)
            outcome = .success(try await body(client))
        } catch {
            outcome = .failure(error)
        }
        await connections.close()
        return try outcome.get()
    }

    /// The objects of a kind known at compile time, in one namespace or (nil) in all.
    public func resources<Object: KubernetesObject>(
        _ type: Object.Type, in namespace: String? = nil
    ) -> ResourceClient<Object> {
        ResourceClient(type.apiResource, namespace: namespace, exchange: exchange)
    }

    /// The objects of a kind known only at run time, in one namespace or (nil) in all.
    public func resources(_ resource: APIResource, in namespace: String? = nil) -> ResourceClient<DynamicObject> {
        ResourceClient(resource, namespace: namespace, exchange: exchange)
    }
}

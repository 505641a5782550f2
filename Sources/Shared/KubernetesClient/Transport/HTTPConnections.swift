import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The pools of connections to one server.
///
/// Watches have a pool of their own. They hold a connection, or a stream of one, for as long as they run; in one
/// pool with the other calls, enough of them would leave a lease renewal none.
struct HTTPConnections: Sendable {
    private let calls: HTTPClient
    private let watches: HTTPClient

    init(_ configuration: ClientConfiguration) {
        let settings = Self.settings(configuration)
        calls = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        watches = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    func client(for request: APIRequest) -> HTTPClient { request.isWatch ? watches : calls }

    /// Closes all connections. Whatever still runs on them fails.
    func close() async {
        // It fails only when it was called before, and then there is nothing left to close.
        try? await calls.shutdown()
        // The same.
        try? await watches.shutdown()
    }

    private static func settings(_ configuration: ClientConfiguration) -> HTTPClient.Configuration {
        var settings = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: TimeAmount(configuration.connectTimeout)))
        settings.httpVersion = configuration.offersHTTP2 ? .automatic : .http1Only
        // Over HTTP/1.1 every call in flight needs a connection of its own.
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        // Whether a failed connection is worth another is decided in one place, ``RetryPolicy``.
        settings.connectionPool.retryConnectionEstablishment = false
        settings.proxy = configuration.proxy.map(HTTPClient.Configuration.Proxy.init)
        if configuration.nameInURL != configuration.server.host {
            settings.dnsOverride = [configuration.nameInURL: configuration.server.host]
        }
        let preparation = ConnectionPreparation(configuration)
        settings.http1_1ConnectionDebugInitializer = { preparation.prepare($0) }
        settings.http2ConnectionDebugInitializer = { preparation.prepare($0) }
        return settings
    }
}

extension HTTPClient.Configuration.Proxy {
    init(_ proxy: ProxyServer) {
        switch proxy.kind {
        case .socks5: self = .socksServer(host: proxy.host, port: proxy.port)
        case .http:
            let authorization = proxy.user.map {
                HTTPClient.Authorization.basic(username: $0, password: proxy.password?.exposed ?? "")
            }
            self = .server(host: proxy.host, port: proxy.port, authorization: authorization)
        }
    }
}

import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
public import NIOSSL
public import ServiceLifecycle

/// An HTTP/1.1 server with one handler, as a service.
///
/// Guarantees: at graceful shutdown it accepts nothing new and lets the requests that run finish; a handler that
/// throws answers 500 and never ends the server; a body over the limit answers 413 before the handler runs.
public struct HTTPService: Service {
    public typealias Handler = @Sendable (ServedRequest) async throws -> ServedResponse

    private let address: ListenAddress
    private let tls: TLSConfiguration?
    private let bodyLimit: Int
    private let logger: Logger
    private let onListening: @Sendable (Int?) async -> Void
    private let handler: Handler

    /// - Parameters:
    ///   - tls: The server's certificate and key; nil serves plain HTTP.
    ///   - bodyLimit: The largest request body, in bytes.
    ///   - onListening: Called once when connections are accepted, with the port (nil for a unix socket).
    public init(
        listeningOn address: ListenAddress, tls: TLSConfiguration? = nil, bodyLimit: Int = 1 << 20, logger: Logger,
        onListening: @escaping @Sendable (Int?) async -> Void = { _ in }, handler: @escaping Handler
    ) {
        self.address = address
        self.tls = tls
        self.bodyLimit = bodyLimit
        self.logger = logger
        self.onListening = onListening
        self.handler = handler
    }

    /// Serves until graceful shutdown or cancellation.
    ///
    /// - Throws: when the address cannot be bound.
    public func run() async throws {
        let bindAddress: BindAddress =
            switch address {
            case .tcp(let host, let port): .hostname(host, port: port)
            case .unixSocket(let path): .unixDomainSocket(path: path)
            }
        let server: HTTPServerBuilder = if let tls { try .tls(tlsConfiguration: tls) } else { .http1() }
        let onListening = self.onListening
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await respond(to: request) },
            server: server,
            configuration: ApplicationConfiguration(address: bindAddress),
            onServerRunning: { channel in await onListening(channel.localAddress?.port) },
            logger: logger
        )
        try await application.run()
    }

    private func respond(to request: Request) async throws -> Response {
        let body: [UInt8]
        do {
            var request = request
            body = Array(buffer: try await request.collectBody(upTo: bodyLimit))
        } catch is NIOTooManyBytesError {
            return response(.text("The request body is larger than \(bodyLimit) bytes\n", status: 413))
        }
        let served = ServedRequest(
            method: request.method.rawValue, path: request.uri.path,
            query: request.uri.queryParameters.map { (String($0.key), String($0.value)) }, body: body)
        do {
            return response(try await handler(served))
        } catch {
            logger.debug("Handler failed", metadata: ["path": "\(served.path)", "error": "\(error)"])
            return response(.text("Internal error\n", status: 500))
        }
    }

    private func response(_ served: ServedResponse) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = served.contentType
        return Response(
            status: .init(code: served.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: served.body)))
    }
}

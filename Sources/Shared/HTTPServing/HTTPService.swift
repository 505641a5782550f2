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
/// throws answers 500 and never ends the server; a stream is cancelled when its client hangs up. A body is taken in when
/// the handler asks for it: one that it does not want costs no memory, and at most a little of it is read to discard it.
public struct HTTPService: Service {
    /// Answers one request; called for many at once. An error that it throws is logged at debug, and answered 500.
    public typealias Handler = @Sendable (ServedRequest) async throws -> ServedResponse

    private let address: ListenAddress
    private let tls: TLSConfiguration?
    private let bodyLimit: Int
    private let budget: BodyBudget
    private let limits: ConnectionLimits
    private let logger: Logger
    private let onListening: @Sendable (Int?) async -> Void
    private let handler: Handler

    /// - Parameters:
    ///   - tls: The server's certificate and key; nil serves plain HTTP. With `certificateVerification` set to
    ///     `.optionalVerification` and `trustRoots` to the clients' authorities, handlers see who shows a certificate.
    ///   - bodyLimit: The largest request body, in bytes.
    ///   - budget: The room for all bodies that are held at once; several services may share one.
    ///   - limits: What one connection may cost.
    ///   - onListening: Called once when connections are accepted, with the port (nil for a unix socket).
    public init(
        listeningOn address: ListenAddress, tls: TLSConfiguration? = nil, bodyLimit: Int = 1 << 20,
        budget: BodyBudget = BodyBudget(), limits: ConnectionLimits = ConnectionLimits(), logger: Logger,
        onListening: @escaping @Sendable (Int?) async -> Void = { _ in }, handler: @escaping Handler
    ) {
        self.address = address
        self.tls = tls
        self.bodyLimit = bodyLimit
        self.budget = budget
        self.limits = limits
        self.logger = logger
        self.onListening = onListening
        self.handler = handler
    }

    /// Serves until graceful shutdown or cancellation.
    ///
    /// - Throws: ``ListenFailure`` when the address cannot be bound. NIO's own error when a name cannot be resolved.
    public func run() async throws {
        let bindAddress: BindAddress =
            switch address {
            case .tcp(let host, let port): .hostname(host, port: port)
            case .unixSocket(let path): .unixDomainSocket(path: path)
            }
        let limits = self.limits
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [StallGuard(timeout: limits.stallTimeout)],
                idleTimeout: TimeAmount(limits.idleTimeout),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headBytes, maxHeaderListSize: limits.headBytes, maxHeaderFieldCount: 256)
            ))
        let server: HTTPServerBuilder
        if var tls {
            // After it has closed a connection it waits so long for the client to do the same, and holds what it has sent.
            tls.shutdownTimeout = .seconds(1)
            server = try .tls(plain, tlsConfiguration: tls)
        } else {
            server = plain
        }
        let onListening = self.onListening
        let application = Application(
            responder: CallbackResponder<ConnectionContext> { request, context in
                try await respond(to: request, context)
            },
            server: server,
            configuration: ApplicationConfiguration(
                address: bindAddress, backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port) },
            logger: logger
        )
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenFailure(error, address)
        }
    }

    private func respond(to request: Request, _ context: ConnectionContext) async throws -> Response {
        let incoming = IncomingBody(
            of: request, limit: bodyLimit, timeout: limits.bodyTimeout, budget: budget, on: context)
        defer { incoming.release() }
        // Go's clients write a query as a form, with '+' for a space; a plus sign comes as %2B.
        let query = URI("/?" + (request.uri.query ?? "").replacing("+", with: "%20")).queryParameters
        let head = ServedRequest(
            method: request.method.rawValue, path: request.uri.path,
            query: query.map { (String($0.key), String($0.value)) },
            headers: request.headers.map { ($0.name.canonicalName, $0.value) },
            clientCertificate: tls == nil ? nil : try await context.clientCertificate(),
            peer: context.peer)
        let served: ServedResponse
        do {
            served = try await handler(ServedRequest(head, incoming: incoming))
        } catch let failure as BodyFailure {
            served = failure.response
        } catch {
            logger.debug("Handler failed", metadata: ["path": "\(head.path)", "error": "\(error)"])
            served = .text("Internal error\n", status: 500)
        }
        return response(served, to: request, incoming)
    }

    private func response(_ served: ServedResponse, to request: Request, _ incoming: IncomingBody) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = served.contentType
        for (name, value) in served.headers {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        let body: ResponseBody
        if let stream = served.stream {
            // Hummingbird closes the connection after a watched stream; unannounced, a client could send into the closing
            // one.
            headers[.connection] = "close"
            body = ResponseBody { writer in
                let target = writer
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    var target = ServedBodyWriter(target)
                    try await stream(&target)
                    try await target.finish()
                }
            }
        } else if incoming.isComplete {
            body = ResponseBody(byteBuffer: ByteBuffer(bytes: served.body))
        } else {
            if !incoming.isSmall { headers[.connection] = "close" }
            body = ResponseBody(contentLength: served.body.count) { writer in
                try await writer.write(ByteBuffer(bytes: served.body))
                try await writer.finish(nil)
                await incoming.discard()
            }
        }
        return Response(status: .init(code: served.status), headers: headers, body: body)
    }
}

extension HTTPService: CustomStringConvertible {
    /// The address: the TLS configuration holds a key, and services are described in logs.
    public var description: String { "HTTPService(\(address))" }
}

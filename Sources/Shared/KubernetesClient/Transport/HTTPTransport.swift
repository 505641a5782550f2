import AsyncHTTPClient
import KubernetesModel
import Logging
import NIOCore
import NIOHTTP1

/// Sends calls over HTTP, with the credentials of the moment.
struct HTTPTransport: APIExchange {
    private let server: ServerURL
    private let address: RequestAddress
    private let headers: HTTPHeaders
    private let connections: HTTPConnections
    private let keeper: CredentialKeeper
    private let clock: ClientClock
    private let metrics: ClientMetrics
    private let logger: Logger
    private let observeServerTime: (@Sendable (Time) -> Void)?

    init(
        _ configuration: ClientConfiguration, connections: HTTPConnections, keeper: CredentialKeeper,
        clock: ClientClock, metrics: ClientMetrics, logger: Logger
    ) {
        server = configuration.server
        address = RequestAddress(configuration)
        headers = address.headers(userAgent: configuration.userAgent, impersonation: configuration.impersonation)
        self.connections = connections
        self.keeper = keeper
        self.clock = clock
        self.metrics = metrics
        self.logger = logger
        observeServerTime = configuration.observeServerTime
    }

    func exchange<Result: Sendable>(
        _ request: APIRequest, read: @escaping @Sendable (APIResponse) async throws(KubernetesError) -> Result
    ) async throws(KubernetesError) -> Result {
        let shown = try await credentials(for: request)
        do {
            return try await attempt(request, shown, read: read)
        } catch  where error.isUnauthorized {
            // 401: the server did not carry it out, so any call may be sent again, once, with something newer.
            guard try await isWorthAnotherTry(after: shown, request) else { throw error }
            logger.debug("Repeating with new credentials", metadata: ["request": "\(request.summary)"])
            return try await attempt(request, try await credentials(for: request), read: read)
        }
    }

    private func credentials(for request: APIRequest) async throws(KubernetesError) -> CredentialKeeper.Shown {
        do {
            return try await keeper.current()
        } catch let failure as CredentialFailure {
            throw Task.isCancelled ? .cancelled : .unreachable(TransportFailure.noCredentials(failure), request.summary)
        } catch {
            throw .cancelled
        }
    }

    private func isWorthAnotherTry(
        after shown: CredentialKeeper.Shown, _ request: APIRequest
    ) async throws(KubernetesError) -> Bool {
        do {
            return try await keeper.refused(shown)
        } catch is CancellationError {
            throw .cancelled
        } catch {
            logger.debug("No newer credentials", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// One call, guarded against silence and, when it is a watch, against the end of its certificate.
    ///
    /// The guards are siblings of the call in one task group: the first that ends, ends the others.
    private func attempt<Result: Sendable>(
        _ request: APIRequest, _ shown: CredentialKeeper.Shown,
        read: @escaping @Sendable (APIResponse) async throws(KubernetesError) -> Result
    ) async throws(KubernetesError) -> Result {
        let silence = SharedSilenceWatch(request, clock: clock)
        let result = await withTaskGroup(of: Ending<Result>.self) { group in
            group.addTask {
                do throws(KubernetesError) {
                    return .answered(.success(try await send(request, shown, silence, read)))
                } catch {
                    return .answered(.failure(error))
                }
            }
            group.addTask { await silence.runsOut().map { .cut(.silent($0)) } ?? .guardEnded }
            if request.isWatch {
                group.addTask {
                    do {
                        try await shown.generation.retired.wait()
                        return .cut(.certificateReplaced)
                    } catch {
                        return .guardEnded
                    }
                }
            }
            var cut: TransportFailure?
            while let ending = await group.next() {
                switch ending {
                case .guardEnded: continue
                case .cut(let failure): cut = cut ?? failure
                case .answered(.failure(.cancelled)):
                    group.cancelAll()
                    return Swift.Result<Result, KubernetesError>.failure(
                        cut.map { .unreachable($0, request.summary) } ?? .cancelled)
                case .answered(let result):
                    group.cancelAll()
                    return result
                }
                group.cancelAll()
            }
            return .failure(.cancelled)
        }
        return try result.get()
    }

    private enum Ending<Value: Sendable>: Sendable {
        case answered(Swift.Result<Value, KubernetesError>)
        case cut(TransportFailure)
        case guardEnded
    }

    private func send<Result: Sendable>(
        _ request: APIRequest, _ shown: CredentialKeeper.Shown, _ silence: SharedSilenceWatch,
        _ read: @Sendable (APIResponse) async throws(KubernetesError) -> Result
    ) async throws(KubernetesError) -> Result {
        if let mayBeSent = request.mayBeSent, !mayBeSent() { throw .notLeading(request.summary) }
        let start = clock.elapsed()
        let response: HTTPClientResponse
        do {
            response = try await connections.client(for: request)
                .execute(httpRequest(request, shown), deadline: .distantFuture)
        } catch {
            if Task.isCancelled || error is CancellationError { throw .cancelled }
            metrics.answered(request, status: nil, after: clock.elapsed() - start)
            throw .unreachable(TransportFailure(error, server: server.authority), request.summary)
        }
        silence.stoppedWaiting()
        if let observeServerTime, let time = response.headers.first(name: "date").flatMap(HTTPDate.time) {
            observeServerTime(time)
        }
        let code = Int(response.status.code)
        metrics.answered(request, status: code, after: clock.elapsed() - start)
        logger.trace("Received response", metadata: ["request": "\(request.summary)", "code": "\(code)"])
        let body = HTTPBody(response.body, of: request, server: server.authority, silence: silence)
        guard (200..<300).contains(code) else {
            let refused = RefusedResponse(
                code: code, headers: response.headers, body: try await body.beginning(RefusedResponse.bodyLimit))
            throw .rejected(refused.status, request.summary)
        }
        let warnings = response.headers["warning"].flatMap(WarningHeader.texts(in:))
        for text in warnings {
            logger.debug("The server warns", metadata: ["request": "\(request.summary)", "warning": "\(text)"])
        }
        return try await read(
            APIResponse(
                statusCode: code, warnings: warnings,
                body: body.chunks, summary: request.summary))
    }

    private func httpRequest(_ request: APIRequest, _ shown: CredentialKeeper.Shown) -> HTTPClientRequest {
        var http = HTTPClientRequest(url: address.url(of: request))
        http.method = HTTPMethod(rawValue: request.method.rawValue)
        http.headers = headers
        http.tlsConfiguration = shown.generation.configuration
        if let authorization = shown.authorization {
            http.headers.add(name: "authorization", value: authorization.exposed)
        }
        if let body = request.body {
            http.headers.add(name: "content-type", value: body.contentType)
            http.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        return http
    }
}

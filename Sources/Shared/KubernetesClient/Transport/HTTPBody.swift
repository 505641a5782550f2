import AsyncHTTPClient
import NIOCore

/// The body of an answer: pulled chunk by chunk, so that a slow reader slows the server down.
struct HTTPBody: Sendable {
    private let body: HTTPClientResponse.Body
    private let request: RequestSummary
    private let server: String
    private let silence: SharedSilenceWatch

    init(_ body: HTTPClientResponse.Body, of request: APIRequest, server: String, silence: SharedSilenceWatch) {
        self.body = body
        self.request = request.summary
        self.server = server
        self.silence = silence
    }

    var chunks: APIResponseBody {
        APIResponseBody {
            var iterator = body.makeAsyncIterator()
            return APIResponseBody.Chunks { () async throws(KubernetesError) -> ByteBuffer? in
                silence.startedWaiting()
                defer { silence.stoppedWaiting() }
                do {
                    return try await iterator.next(isolation: #isolation)
                } catch {
                    if Task.isCancelled || error is CancellationError { throw .cancelled }
                    throw .unreachable(TransportFailure(error, server: server), request)
                }
            }
        }
    }

    /// At most `limit` bytes from the start; the rest is not awaited.
    func beginning(_ limit: Int) async throws(KubernetesError) -> ByteBuffer {
        let chunks = chunks.chunks()
        var whole = ByteBuffer()
        while whole.readableBytes < limit, var chunk = try await chunks.next() { whole.writeBuffer(&chunk) }
        return whole
    }
}

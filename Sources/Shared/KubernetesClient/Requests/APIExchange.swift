package import NIOCore

/// What carries requests: the real transport, or a wrapper around it that adds retries and flow control.
///
/// Called concurrently. A cancelled task makes `exchange` throw ``KubernetesError/cancelled`` promptly.
package protocol APIExchange: Sendable {
    /// Sends `request` and hands over the answer once its head has arrived with a 2xx status.
    ///
    /// The response is only valid inside `read`, which may consume the body chunk by chunk or not at all;
    /// when it returns or throws the rest of the body is dropped.
    ///
    /// - Throws: ``KubernetesError/rejected(_:_:)`` for any other status (its body parsed as `Status`, or a `Status`
    ///   made from the HTTP status when the body is none), ``KubernetesError/unreachable(_:_:)`` when the
    ///   connection failed, was silent for too long or broke off, and whatever `read` throws.
    func exchange<Result: Sendable>(
        _ request: APIRequest, read: @escaping @Sendable (APIResponse) async throws(KubernetesError) -> Result
    ) async throws(KubernetesError) -> Result
}

/// The head of an answer with a 2xx status, and the body as it arrives.
package struct APIResponse: Sendable {
    package let statusCode: Int
    /// Texts of `Warning` headers (RFC 7234 section 5.5), unquoted.
    package let warnings: [String]
    /// The body in chunks of any size; a failure inside is already a ``KubernetesError``.
    package let body: APIResponseBody
    package let summary: RequestSummary

    package init(statusCode: Int, warnings: [String] = [], body: APIResponseBody, summary: RequestSummary) {
        self.statusCode = statusCode
        self.warnings = warnings
        self.body = body
        self.summary = summary
    }
}

/// The chunks of a response body. Single pass.
package struct APIResponseBody: Sendable {
    private let makeNext: @Sendable () -> Chunks

    /// A pull function over the chunks: each call gives the next one, nil at the end.
    package struct Chunks {
        private let pull: () async throws(KubernetesError) -> ByteBuffer?

        package init(_ pull: @escaping () async throws(KubernetesError) -> ByteBuffer?) {
            self.pull = pull
        }

        package func next() async throws(KubernetesError) -> ByteBuffer? { try await pull() }
    }

    package init(_ makeChunks: @escaping @Sendable () -> Chunks) {
        self.makeNext = makeChunks
    }

    /// Starts reading. Call it once.
    package func chunks() -> Chunks { makeNext() }
}

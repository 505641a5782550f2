public import KubernetesModel

/// Why a call to the API server gave no usable answer.
///
/// No rendering of it holds a body, a query, a header or a credential.
public enum KubernetesError: Error, Sendable {
    /// The server answered, and refused. The status' `code` is always the HTTP status.
    case rejected(Status, RequestSummary)
    /// No answer arrived, or it broke off, or there was nothing to show to the server. The request may or may not have
    /// taken effect; a ``TransportFailure`` says why.
    case unreachable(any Error, RequestSummary)
    /// An answer arrived that our types cannot read. The error keeps the decoder's path, never the body.
    case undecodable(DecodingError, RequestSummary)
    /// The request could not be made: a name or namespace is wrong, the object cannot be written as JSON, or this
    /// process does not lead any more. Nothing was sent.
    case invalid(String, RequestSummary)
    /// The calling task was cancelled. The request may or may not have taken effect.
    case cancelled

    /// Not sent: a write of a process that does not lead any more.
    package static func notLeading(_ request: RequestSummary) -> Self {
        .invalid("This process does not lead any more, so it must not write; nothing was sent", request)
    }
}

/// Method and path: enough to find the call, never its body or its query.
public struct RequestSummary: Hashable, Sendable, CustomStringConvertible {
    /// The HTTP method in capitals, such as `PATCH`.
    public let method: String
    /// The path on the server, percent-encoded, without the query.
    public let path: String

    /// What is known of a call before it is made; nothing is checked.
    public init(method: String, path: String) {
        self.method = method
        self.path = path
    }

    /// Method and path with a space between them.
    public var description: String { "\(method) \(path)" }
}

extension KubernetesError {
    /// The call that failed; nil when it was cancelled.
    public var summary: RequestSummary? {
        switch self {
        case .rejected(_, let summary), .unreachable(_, let summary), .undecodable(_, let summary),
            .invalid(_, let summary):
            summary
        case .cancelled: nil
        }
    }

    /// What the server said; nil unless it refused.
    public var status: Status? {
        guard case .rejected(let status, _) = self else { return nil }
        return status
    }
}

import KubernetesModel

extension KubernetesError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// One sentence or two: the call, what went wrong, and the value or the path it went wrong at.
    public var description: String {
        switch self {
        case .rejected(let status, let summary):
            let code = status.code == 0 ? "" : " \(status.code)"
            let reason = status.reason == .unknown ? "" : " \(status.reason)"
            let message = status.message.isEmpty ? "without saying why" : status.message
            return "\(summary): the server refused with\(code)\(reason): \(message)"
        case .unreachable(let cause, let summary):
            return "\(summary): no complete answer: \(cause)"
        case .undecodable(let error, let summary):
            return "\(summary): the answer is not what its type says: \(DecodingFailure(error))"
        case .invalid(let sentence, let summary):
            return "\(summary): not sent: \(sentence)"
        case .cancelled:
            return "The call was cancelled."
        }
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Shows nothing beyond ``description``, so that `dump` cannot reach a value inside a cause.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension KubernetesError {
    /// An answer that could not be decoded, without what the decoder quoted from it when that may be secret.
    ///
    /// Decoders quote the value that they refuse. In the answers of `secrets` and of token requests that may be the
    /// secret itself, so there only the path and the expected type are kept.
    package static func unreadable(_ error: DecodingError, _ summary: RequestSummary) -> KubernetesError {
        let keepsValue = !summary.mayCarrySecrets
        func cleaned(_ context: DecodingError.Context) -> DecodingError.Context {
            DecodingError.Context(
                codingPath: context.codingPath,
                debugDescription: keepsValue ? String(context.debugDescription.prefix(200)) : "The value is withheld.")
        }
        return switch error {
        case .typeMismatch(let type, let context): .undecodable(.typeMismatch(type, cleaned(context)), summary)
        case .valueNotFound(let type, let context): .undecodable(.valueNotFound(type, cleaned(context)), summary)
        case .keyNotFound(let key, let context): .undecodable(.keyNotFound(key, cleaned(context)), summary)
        case .dataCorrupted(let context): .undecodable(.dataCorrupted(cleaned(context)), summary)
        @unknown default:
            .undecodable(.dataCorrupted(.init(codingPath: [], debugDescription: "The value is withheld.")), summary)
        }
    }
}

extension RequestSummary {
    /// Whether answers to the call hold credentials.
    package var mayCarrySecrets: Bool {
        let segments = path.split(separator: "/")
        return segments.contains("secrets") || segments.last == "token"
    }
}

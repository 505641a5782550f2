/// Why a handler did not get the body of a request.
public enum BodyFailure: Error, Hashable, Sendable {
    /// It is larger than the server takes.
    case tooLarge(limit: Int)
    /// The ``BodyBudget`` has no room for it now.
    case noRoom
    /// It ended before it was complete: the client is gone, or the task that read it was cancelled.
    case interrupted

    /// What the client is told when the handler does not say it.
    var response: ServedResponse {
        switch self {
        case .tooLarge: return .text("\(self)\n", status: 413)
        case .interrupted: return .text("\(self)\n", status: 400)
        case .noRoom:
            var response = ServedResponse.text("\(self)\n", status: 429)
            response.headers.append(("retry-after", "1"))
            return response
        }
    }
}

extension BodyFailure: CustomStringConvertible {
    /// The sentence that the client is told.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "The request body is larger than \(limit) bytes"
        case .noRoom: "There is no room for the request body now; please try again later"
        case .interrupted: "The request body is not complete"
        }
    }
}

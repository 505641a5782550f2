import FoundationEssentials
import KubernetesModel
import NIOCore
import NIOHTTP1

/// An answer without a 2xx status, on its way to a `Status`.
struct RefusedResponse: Sendable {
    let code: Int
    let headers: HTTPHeaders
    let body: ByteBuffer

    /// More of a body than this is no explanation.
    static let bodyLimit = 1 << 20

    /// The server's own `Status`, or one made from the HTTP status when the body is none: a proxy's HTML page, plain
    /// text, nothing.
    var status: Status {
        var status = parsed ?? Status(message: plainMessage, reason: reason)
        status.code = code
        if status.retryAfter == nil, let seconds = retryAfterSeconds {
            if status.details == nil { status.details = StatusDetails() }
            status.details?.retryAfterSeconds = seconds
        }
        return status
    }

    private var parsed: Status? {
        struct Kind: Decodable { let kind: String }
        let data = Data(body.readableBytesView)
        // A body that is no Status is expected here: whatever stands in the way may have answered.
        guard let kind = try? JSONDecoder().decode(Kind.self, from: data), kind.kind == "Status" else { return nil }
        // The same: a Status that we cannot read tells no more than its HTTP status.
        return try? JSONDecoder().decode(Status.self, from: data)
    }

    /// Only plain text is quoted, and only its beginning.
    private var plainMessage: String {
        if (300..<400).contains(code) {
            let target = headers.first(name: "location").map { Self.withoutQuery($0) } ?? "somewhere else"
            return "the answer is a redirect to \(target), which is not followed; is the server's address right?"
        }
        let type = headers.first(name: "content-type") ?? ""
        guard type.hasPrefix("text/plain") else {
            return "no Status but \(type.isEmpty ? "an untyped body" : type) of \(body.readableBytes) bytes"
        }
        return String(decoding: body.readableBytesView.prefix(200), as: UTF8.self).trimmingWhitespace()
    }

    private static func withoutQuery(_ url: String) -> String {
        String(url.prefix { $0 != "?" && $0 != "#" }.prefix(200))
    }

    /// Only the form in seconds: no API server sends a date.
    private var retryAfterSeconds: Int? {
        headers.first(name: "retry-after").flatMap { Int($0.trimmingWhitespace()) }.flatMap { $0 > 0 ? $0 : nil }
    }

    private var reason: StatusReason {
        switch code {
        case 400: .badRequest
        case 401: .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 405: .methodNotAllowed
        case 406: .notAcceptable
        case 409: .conflict
        case 410: .gone
        case 413: .requestEntityTooLarge
        case 415: .unsupportedMediaType
        case 422: .invalid
        case 429: .tooManyRequests
        case 500: .internalError
        case 503: .serviceUnavailable
        case 504: .timeout
        default: .unknown
        }
    }
}

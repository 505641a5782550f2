/// Why the server refused, for programs. Open: a newer server may send others. Follows `metav1.StatusReason`.
public struct StatusReason: RawRepresentable, Codable, Hashable, Sendable, EmptyValued {
    /// The text in the API, such as `NotFound`; empty when the server gave no reason.
    public let rawValue: String

    /// Any text, since a newer server may have reasons that we do not know.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The server gave no reason.
    public static let unknown = StatusReason(rawValue: "")
    /// What an absent reason reads as: ``unknown``.
    public static let emptyValue = unknown

    /// 400: the request makes no sense.
    public static let badRequest = StatusReason(rawValue: "BadRequest")
    /// 401: who are you?
    public static let unauthorized = StatusReason(rawValue: "Unauthorized")
    /// 403: you may not, or admission will not.
    public static let forbidden = StatusReason(rawValue: "Forbidden")
    /// 404: no such object, or no such resource.
    public static let notFound = StatusReason(rawValue: "NotFound")
    /// 405: the resource has no such verb.
    public static let methodNotAllowed = StatusReason(rawValue: "MethodNotAllowed")
    /// 406: none of the wanted representations is on offer.
    public static let notAcceptable = StatusReason(rawValue: "NotAcceptable")
    /// 409: the name is taken.
    public static let alreadyExists = StatusReason(rawValue: "AlreadyExists")
    /// 409: the object was changed meanwhile, or a precondition does not hold.
    public static let conflict = StatusReason(rawValue: "Conflict")
    /// 410: what was asked for is no longer there, and will not be again.
    public static let gone = StatusReason(rawValue: "Gone")
    /// 410: the resource version or continue token is too old; list again.
    public static let expired = StatusReason(rawValue: "Expired")
    /// 413: the request is too large.
    public static let requestEntityTooLarge = StatusReason(rawValue: "RequestEntityTooLarge")
    /// 415: the body is in a form the server does not read.
    public static let unsupportedMediaType = StatusReason(rawValue: "UnsupportedMediaType")
    /// 422: fields of the object are invalid; the causes say which.
    public static let invalid = StatusReason(rawValue: "Invalid")
    /// 429: later, please.
    public static let tooManyRequests = StatusReason(rawValue: "TooManyRequests")
    /// 500: the server is at fault.
    public static let internalError = StatusReason(rawValue: "InternalError")
    /// 500: the server could not do it in time; a retry may find it done.
    public static let serverTimeout = StatusReason(rawValue: "ServerTimeout")
    /// 500: the data that was to be stored or read is damaged.
    public static let storeReadError = StatusReason(rawValue: "StorageReadError")
    /// 503: the server is starting, stopping or overloaded.
    public static let serviceUnavailable = StatusReason(rawValue: "ServiceUnavailable")
    /// 504: the request was not finished in the time it allowed.
    public static let timeout = StatusReason(rawValue: "Timeout")
}

extension StatusReason: CustomStringConvertible {
    /// The text in the API, or `Unknown` when there is none.
    public var description: String { rawValue.isEmpty ? "Unknown" : rawValue }
}

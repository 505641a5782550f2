import KubernetesModel

extension KubernetesError {
    /// A closed set of causes, for metric labels.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Refused with 401, 403, 404, 409 for a taken name, any other 409, and 410.
        case unauthorized, forbidden, notFound = "not_found", alreadyExists = "already_exists", conflict, expired
        /// Refused with 422 and 429.
        case invalidObject = "invalid_object", tooManyRequests = "too_many_requests"
        /// Refused with any other status below 500, and with 500 and above.
        case clientFault = "client_fault", serverFault = "server_fault"
        /// No complete answer, an answer we cannot read, a request that was not sent, and a cancelled task.
        case unreachable, undecodable, invalidRequest = "invalid_request", cancelled
    }

    /// The bounded cause: by the server's reason where it gave one, else by the HTTP status.
    public var kind: Kind {
        switch self {
        case .rejected(let status, _): Kind(status)
        case .unreachable: .unreachable
        case .undecodable: .undecodable
        case .invalid: .invalidRequest
        case .cancelled: .cancelled
        }
    }

    /// The server has looked for an object, and there is none: the one that was asked for, or the namespace that it was to
    /// be made in.
    public var isNotFound: Bool { kind == .notFound && !isNotServed }

    /// The server does not know the whole kind, version or path. That may pass: for a moment after its start kube-apiserver
    /// knows no custom kind. It is told apart from ``isNotFound`` by the name, which only a server that has looked gives.
    public var isNotServed: Bool { kind == .notFound && (status?.details?.name ?? "").isEmpty }

    /// The name is taken.
    public var isAlreadyExists: Bool { kind == .alreadyExists }

    /// The object changed meanwhile, or a precondition does not hold: read again, decide again.
    public var isConflict: Bool { kind == .conflict }

    /// The resource version or the continue token is too old (410 `Gone` or `Expired`): list again.
    public var isExpired: Bool { kind == .expired }

    /// The server does not know who asks.
    public var isUnauthorized: Bool { kind == .unauthorized }

    /// The server knows who asks, and says no.
    public var isForbidden: Bool { kind == .forbidden }

    /// The object breaks a rule of its kind; the causes in the status name the fields.
    public var isInvalidObject: Bool { kind == .invalidObject }

    /// The server, or a disruption budget, asks for a pause.
    public var isTooManyRequests: Bool { kind == .tooManyRequests }

    /// The calling task was cancelled.
    public var isCancelled: Bool { kind == .cancelled }

    /// Whether the same call may well succeed later, unchanged.
    ///
    /// That says nothing about whether this attempt took effect: repeat only what may happen twice.
    public var isRetriable: Bool {
        switch kind {
        case .unreachable, .tooManyRequests, .serverFault: true
        default: false
        }
    }

    /// How long the server asks us to wait; nil when it does not say.
    public var retryAfter: Duration? { status?.retryAfter }
}

extension KubernetesError.Kind {
    fileprivate init(_ status: Status) {
        switch status.reason {
        case .unauthorized: self = .unauthorized
        case .forbidden: self = .forbidden
        case .notFound: self = .notFound
        case .alreadyExists: self = .alreadyExists
        case .conflict: self = .conflict
        case .gone, .expired: self = .expired
        case .invalid: self = .invalidObject
        case .tooManyRequests: self = .tooManyRequests
        default: self.init(httpStatus: status.code)
        }
    }

    private init(httpStatus: Int) {
        switch httpStatus {
        case 401: self = .unauthorized
        case 403: self = .forbidden
        case 404: self = .notFound
        case 409: self = .conflict
        case 410: self = .expired
        case 422: self = .invalidObject
        case 429: self = .tooManyRequests
        case 500...: self = .serverFault
        default: self = .clientFault
        }
    }
}

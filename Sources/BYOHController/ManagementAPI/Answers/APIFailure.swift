import HTTPServing
import KubernetesModel

/// A refusal, as kube-apiserver words it (`k8s.io/apimachinery/pkg/api/errors`).
struct APIFailure: Error, Sendable {
    var status: Status

    init(_ code: Int, _ reason: StatusReason, _ message: String, details: StatusDetails? = nil) {
        status = Status(message: message, reason: reason, details: details, code: code)
    }

    /// A refusal that somebody else has worded.
    init(_ status: Status) {
        self.status = status
    }

    // MARK: - About one object

    static func notFound(_ kind: ServedKind, _ name: String) -> Self {
        Self(404, .notFound, "\(kind.resource) \"\(name)\" not found", details: about(kind, name))
    }

    static func alreadyExists(_ kind: ServedKind, _ name: String) -> Self {
        Self(409, .alreadyExists, "\(kind.resource) \"\(name)\" already exists", details: about(kind, name))
    }

    static func conflict(_ kind: ServedKind, _ name: String, _ problem: String = modified) -> Self {
        Self(
            409, .conflict, "Operation cannot be fulfilled on \(kind.resource) \"\(name)\": \(problem)",
            details: about(kind, name))
    }

    static let modified =
        "the object has been modified; please apply your changes to the latest version and try again"

    /// For a deletion. Names the kind where others name the resource, as kube-apiserver does.
    static func failedPrecondition(_ kind: ServedKind, _ name: String, _ problem: String) -> Self {
        Self(
            409, .conflict, "Operation cannot be fulfilled on \(kind.qualifiedKind) \"\(name)\": \(problem)",
            details: StatusDetails(name: name, group: kind.resource.group, kind: kind.resource.kind))
    }

    static func invalid(_ kind: ServedKind, _ name: String, _ problems: [FieldError]) -> Self {
        let list = problems.map(\.description)
        let text = list.count == 1 ? list[0] : "[\(list.joined(separator: ", "))]"
        return Self(
            422, .invalid, "\(kind.qualifiedKind) \"\(name)\" is invalid: \(text)",
            details: StatusDetails(
                name: name, group: kind.resource.group, kind: kind.resource.kind, causes: problems.map(\.cause)))
    }

    static func forbidden(_ kind: ServedKind, _ name: String, _ problem: String) -> Self {
        let object = name.isEmpty ? "\(kind.resource)" : "\(kind.resource) \"\(name)\""
        return Self(403, .forbidden, "\(object) is forbidden: \(problem)", details: about(kind, name))
    }

    static func methodNotAllowed(_ kind: ServedKind, _ verb: String) -> Self {
        Self(
            405, .methodNotAllowed, "\(verb) is not supported on resources of kind \"\(kind.resource)\"",
            details: about(kind, ""))
    }

    private static func about(_ kind: ServedKind, _ name: String) -> StatusDetails {
        StatusDetails(name: name, group: kind.resource.group, kind: kind.resource.plural)
    }

    // MARK: - About the request

    /// For options in the query, such as `CreateOptions`.
    static func invalidOptions(_ options: String, _ problems: [FieldError]) -> Self {
        let list = problems.map(\.description)
        let text = list.count == 1 ? list[0] : "[\(list.joined(separator: ", "))]"
        return Self(
            422, .invalid, "\(options).meta.k8s.io \"\" is invalid: \(text)",
            details: StatusDetails(group: "meta.k8s.io", kind: options, causes: problems.map(\.cause)))
    }

    static func badRequest(_ problem: String) -> Self { Self(400, .badRequest, problem) }

    static let unauthorized = Self(401, .unauthorized, "Unauthorized")

    static let noSuchResource = Self(
        404, .notFound, "the server could not find the requested resource", details: StatusDetails())

    static func unsupportedMediaType(accepted: [String]) -> Self {
        Self(
            415, .unsupportedMediaType,
            "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", "))
    }

    static func notAcceptable(offered: [String]) -> Self {
        Self(
            406, .notAcceptable,
            "only the following media types are accepted: \(offered.joined(separator: ", "))")
    }

    static func bodyTooLarge(limit: Int) -> Self {
        Self(413, .requestEntityTooLarge, "Request entity too large: limit is \(limit)")
    }

    static let bodyInterrupted = badRequest("the body of the request is not complete")

    static func internalError(_ problem: String) -> Self {
        Self(
            500, .internalError, "Internal error occurred: \(problem)",
            details: StatusDetails(causes: [StatusCause(message: problem)]))
    }

    static let stopping = Self(503, .serviceUnavailable, "the server is stopping; please try again")

    // MARK: - About time

    static let outOfTime = Self(
        504, .timeout, "Timeout: request did not complete within the allotted timeout", details: StatusDetails())

    static func expired(_ message: String, goingOnWith token: ContinueToken? = nil) -> Self {
        var failure = Self(410, .expired, message)
        if let token { failure.status.metadata.continue = token.text }
        return failure
    }

    static func tooOld(_ revision: Int64, oldest: Int64) -> Self {
        expired("too old resource version: \(revision) (\(oldest))")
    }

    static func tooNew(_ revision: Int64, latest: Int64) -> Self {
        Self(
            504, .timeout, "Too large resource version: \(revision), current: \(latest)",
            details: StatusDetails(
                causes: [StatusCause(reason: "ResourceVersionTooLarge", message: "Too large resource version")],
                retryAfterSeconds: 1))
    }
}

extension APIFailure {
    /// What an error of the storage, or of the connection, means for who asked.
    init(_ error: any Error) {
        switch error {
        case let failure as APIFailure: self = failure
        case BodyFailure.tooLarge(let limit): self = .bodyTooLarge(limit: limit)
        case BodyFailure.noRoom: self = .tooManyRequests
        case BodyFailure.interrupted: self = .bodyInterrupted
        case StorageError.compacted(let revision, let oldest): self = .tooOld(revision, oldest: oldest)
        case StorageError.future(let revision, let latest): self = .tooNew(revision, latest: latest)
        case StorageError.closed: self = .stopping
        case let error as StorageError: self = .internalError("\(error)")
        default: self = .internalError("\(type(of: error))")
        }
    }
}

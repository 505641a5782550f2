import HTTPServing
import JSONTree
import KubernetesModel

extension ServedResponse {
    static func json(_ tree: JSONValue, status: Int = 200) -> ServedResponse {
        ServedResponse(status: status, contentType: "application/json", body: tree.serialized())
    }

    static func json(text: String, status: Int = 200) -> ServedResponse {
        ServedResponse(status: status, contentType: "application/json", body: Array(text.utf8))
    }

    /// The answer with a `Warning` header for each text (RFC 7234, code 299), as kubectl shows them.
    func warning(_ texts: [String]) -> ServedResponse {
        var copy = self
        for text in texts {
            let quoted = text.filter { !$0.isNewline }.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            copy.headers.append(("warning", "299 - \"\(quoted)\""))
        }
        return copy
    }

    static func failure(_ failure: APIFailure) -> ServedResponse {
        var response = json(failure.status.tree, status: failure.status.code)
        if let seconds = failure.status.details?.retryAfterSeconds, seconds > 0 {
            response.headers.append(("retry-after", String(seconds)))
        }
        return response
    }
}

extension Status {
    /// The status as an object, as kube-apiserver writes it: the metadata is always there.
    var tree: JSONValue {
        var tree: JSONValue = ["kind": "Status", "apiVersion": "v1", "metadata": [:]]
        if !metadata.continue.isEmpty { tree["metadata"]?["continue"] = .string(metadata.continue) }
        tree["status"] = .string(status)
        if !message.isEmpty { tree["message"] = .string(message) }
        if reason != .unknown { tree["reason"] = .string(reason.rawValue) }
        if let details { tree["details"] = details.tree }
        if code != 0 { tree["code"] = .number(JSONNumber(code)) }
        return tree
    }

    /// The answer to a deletion that is done.
    static func deleted(_ kind: ServedKind, name: String, uid: String) -> JSONValue {
        var status = Status(
            status: "Success",
            details: StatusDetails(name: name, group: kind.resource.group, kind: kind.resource.plural, uid: uid))
        status.code = 0
        return status.tree
    }
}

extension StatusDetails {
    fileprivate var tree: JSONValue {
        var tree: JSONValue = [:]
        for (key, value) in [("name", name), ("group", group), ("kind", kind), ("uid", uid)] where !value.isEmpty {
            tree[key] = .string(value)
        }
        if !causes.isEmpty { tree["causes"] = .array(causes.map(\.tree)) }
        if retryAfterSeconds > 0 { tree["retryAfterSeconds"] = .number(JSONNumber(retryAfterSeconds)) }
        return tree
    }
}

extension StatusCause {
    fileprivate var tree: JSONValue {
        var tree: JSONValue = [:]
        for (key, value) in [("reason", reason), ("message", message), ("field", field)] where !value.isEmpty {
            tree[key] = .string(value)
        }
        return tree
    }
}

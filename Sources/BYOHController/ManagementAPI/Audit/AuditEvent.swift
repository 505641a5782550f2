import HTTPServing
import JSONTree
import KubernetesModel

/// One line of the audit log: an `audit.k8s.io/v1` Event at level Metadata. Who did what, when, and with which result;
/// never a body, a token or a header but the user agent.
enum AuditEvent {
    enum Stage: String, Sendable {
        /// The head of a watch was sent.
        case responseStarted = "ResponseStarted"
        case responseComplete = "ResponseComplete"
    }

    /// The event as JSON, without a line break.
    static func line(
        _ trace: RequestTrace, _ request: ServedRequest, _ stage: Stage, code: Int, at now: MicroTime
    ) -> [UInt8] {
        var event: JSONValue = [
            "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": .string(trace.id),
            "stage": .string(stage.rawValue), "requestURI": .string(uri(request)), "verb": .string(trace.verb),
            "user": user(trace.user ?? UserInfo()),
            "sourceIPs": request.peer.isEmpty ? [] : [.string(request.peer)],
            "responseStatus": responseStatus(code),
            "requestReceivedTimestamp": .string(trace.received.description),
            "stageTimestamp": .string(now.description),
        ]
        if let impersonated = trace.impersonated { event["impersonatedUser"] = user(impersonated) }
        if let agent = request.header("user-agent") { event["userAgent"] = .string(String(agent.prefix(1024))) }
        if let target = trace.target { event["objectRef"] = reference(target) }
        if let grant = trace.grant {
            event["annotations"] = [
                "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": .string(grant),
            ]
        } else if code == 403 {
            event["annotations"] = ["authorization.k8s.io/decision": "forbid"]
        }
        return event.serialized()
    }

    private static func uri(_ request: ServedRequest) -> String {
        let query = request.query.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
        return query.isEmpty ? request.path : "\(request.path)?\(query)"
    }

    /// Percent-encoding for a query, by RFC 3986.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func user(_ user: UserInfo) -> JSONValue {
        var tree: JSONValue = ["username": .string(user.username)]
        if !user.uid.isEmpty { tree["uid"] = .string(user.uid) }
        if !user.groups.isEmpty { tree["groups"] = .array(user.groups.map(JSONValue.string)) }
        if !user.extra.isEmpty {
            tree["extra"] = .object(user.extra.mapValues { .array($0.map(JSONValue.string)) })
        }
        return tree
    }

    private static func reference(_ target: ResourceTarget) -> JSONValue {
        var tree: JSONValue = ["resource": .string(target.plural), "apiVersion": .string(target.version)]
        if !target.group.isEmpty { tree["apiGroup"] = .string(target.group) }
        if let namespace = target.namespace { tree["namespace"] = .string(namespace) }
        if let name = target.name { tree["name"] = .string(name) }
        if let subresource = target.subresource { tree["subresource"] = .string(subresource) }
        return tree
    }

    /// The code. The message stays out: it can quote what was sent.
    private static func responseStatus(_ code: Int) -> JSONValue {
        var tree: JSONValue = ["metadata": [:], "code": .number(JSONNumber(code))]
        if code >= 400 { tree["status"] = "Failure" }
        return tree
    }
}

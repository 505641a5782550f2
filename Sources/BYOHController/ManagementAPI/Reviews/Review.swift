import HTTPServing
import JSONTree
import KubernetesModel

/// Kinds that are asked and answered, and never stored: `kubectl auth can-i` and `whoami`.
enum Review {
    /// The answer to a question.
    ///
    /// - Throws: ``APIFailure`` 422 for a question that makes no sense, 404 for a kind that is no review.
    static func respond(_ request: ResourceRequest, _ server: ServerContext) async throws -> ServedResponse {
        var object = try RequestBody.object(request)
        object["apiVersion"] = .string(request.kind.resource.apiVersion)
        object["kind"] = .string(request.kind.resource.kind)
        if object["metadata"] == nil { object["metadata"] = [:] }
        let spec = object["spec"] ?? [:]
        let problems = ReviewCheck(review: object, plural: request.kind.resource.plural).problems
        guard problems.isEmpty else { throw APIFailure.invalid(request.kind, "", problems) }
        switch request.kind.resource.plural {
        case "selfsubjectaccessreviews":
            object["status"] = status(spec, request.user, server.authorizer)
        case "tokenreviews":
            try await answerTokenReview(&object, server)
        case "localsubjectaccessreviews", "subjectaccessreviews":
            object["status"] = status(spec, subject(spec), server.authorizer)
        case "selfsubjectrulesreviews":
            guard let namespace = spec["namespace"]?.string, !namespace.isEmpty else {
                throw APIFailure.badRequest("no namespace on request")
            }
            object["status"] = rules(server.authorizer.rules(of: request.user, in: namespace))
        case "selfsubjectreviews": object["status"] = ["userInfo": tree(request.user)]
        default: throw APIFailure.noSuchResource
        }
        return .json(object, status: 201)
    }

    private static func subject(_ spec: JSONValue) -> UserInfo {
        UserInfo(
            username: spec["user"]?.string ?? "", uid: spec["uid"]?.string ?? "",
            groups: (spec["groups"]?.array ?? []).compactMap(\.string))
    }

    private static func status(_ spec: JSONValue, _ user: UserInfo, _ authorizer: Authorizer) -> JSONValue {
        let resource = spec["resourceAttributes"] ?? [:]
        let path = spec["nonResourceAttributes"] ?? [:]
        func value(_ member: String) -> String { resource[member]?.string ?? "" }
        var wanted = AccessAttributes(user: user, verb: resource["verb"]?.string ?? path["verb"]?.string ?? "")
        wanted.group = value("group")
        wanted.version = value("version")
        wanted.resource = value("resource")
        wanted.subresource = value("subresource")
        wanted.namespace = value("namespace")
        wanted.name = value("name")
        wanted.path = path["path"]?.string ?? ""
        guard let grant = authorizer.grant(wanted) else { return ["allowed": false] }
        var status: JSONValue = ["allowed": true]
        if !grant.isEmpty { status["reason"] = .string(grant) }
        return status
    }

    private static func rules(_ rules: [RoleRule]) -> JSONValue {
        func list(_ values: Set<String>) -> JSONValue { .array(values.sorted().map(JSONValue.string)) }
        let resources = rules.filter { $0.paths.isEmpty }.map { rule -> JSONValue in
            var tree: JSONValue = [
                "verbs": list(rule.verbs), "apiGroups": list(rule.groups), "resources": list(rule.resources),
            ]
            if !rule.names.isEmpty { tree["resourceNames"] = list(rule.names) }
            return tree
        }
        let paths = rules.filter { !$0.paths.isEmpty }.map { rule -> JSONValue in
            ["verbs": list(rule.verbs), "nonResourceURLs": list(rule.paths)]
        }
        return ["resourceRules": .array(resources), "nonResourceRules": .array(paths), "incomplete": false]
    }

    private static func tree(_ user: UserInfo) -> JSONValue {
        var tree: JSONValue = ["username": .string(user.username)]
        if !user.uid.isEmpty { tree["uid"] = .string(user.uid) }
        if !user.groups.isEmpty { tree["groups"] = .array(user.groups.map(JSONValue.string)) }
        if !user.extra.isEmpty {
            tree["extra"] = .object(user.extra.mapValues { .array($0.map(JSONValue.string)) })
        }
        return tree
    }

    /// Whose token it is. The token itself is not in the answer.
    private static func answerTokenReview(_ object: inout JSONValue, _ server: ServerContext) async throws {
        let spec = object["spec"] ?? [:]
        guard let token = spec["token"]?.string, !token.isEmpty else {
            throw APIFailure.badRequest("token is required for TokenReview in authentication")
        }
        var audiences = (spec["audiences"]?.array ?? []).compactMap(\.string)
        if audiences.isEmpty { audiences = [ServiceAccountToken.issuer] }
        object["spec"]?["token"] = nil
        guard let bearer = try await Authenticator.bearer(of: token, audiences: audiences, server) else {
            object["status"] = [
                "user": [:], "error": "the token is not valid, has expired, or is for another audience",
            ]
            return
        }
        object["status"] = [
            "authenticated": true, "user": tree(bearer.user),
            "audiences": .array(bearer.audiences.map(JSONValue.string)),
        ]
    }
}

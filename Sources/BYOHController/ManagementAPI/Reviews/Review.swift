import HTTPServing
import JSONTree
import KubernetesModel

/// Kinds that are asked and answered, and never stored: `kubectl auth can-i` and `whoami`.
enum Review {
    /// The answer to a question.
    ///
    /// - Throws: ``APIFailure`` 400 for a question without a subject, 404 for a kind that is no review.
    static func respond(_ request: ResourceRequest, _ server: ServerContext) async throws -> ServedResponse {
        var object = try RequestBody.object(request)
        object["apiVersion"] = .string(request.kind.resource.apiVersion)
        object["kind"] = .string(request.kind.resource.kind)
        if object["metadata"] == nil { object["metadata"] = [:] }
        let spec = object["spec"] ?? [:]
        switch request.kind.resource.plural {
        case "selfsubjectaccessreviews":
            object["status"] = try status(spec, request.user, server.authorizer)
        case "tokenreviews":
            try await answerTokenReview(&object, server)
        case "localsubjectaccessreviews":
            let namespace = spec["resourceAttributes"]?["namespace"]?.string ?? ""
            guard namespace == request.namespace, spec["nonResourceAttributes"]?.object == nil else {
                throw APIFailure.badRequest(
                    "spec.resourceAttributes.namespace: Invalid value: \"\(namespace)\": must match metadata.namespace")
            }
            object["status"] = try status(spec, try subject(spec), server.authorizer)
        case "subjectaccessreviews":
            object["status"] = try status(spec, try subject(spec), server.authorizer)
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

    private static func subject(_ spec: JSONValue) throws(APIFailure) -> UserInfo {
        let groups = (spec["groups"]?.array ?? []).compactMap(\.string)
        let user = UserInfo(
            username: spec["user"]?.string ?? "", uid: spec["uid"]?.string ?? "", groups: groups)
        guard !user.username.isEmpty || !groups.isEmpty else {
            throw .badRequest("spec.user: Required value: at least one of user or groups must be specified")
        }
        return user
    }

    private static func status(
        _ spec: JSONValue, _ user: UserInfo, _ authorizer: Authorizer
    ) throws(APIFailure) -> JSONValue {
        var wanted: AccessAttributes
        if let resource = spec["resourceAttributes"], resource.object != nil {
            func value(_ member: String) -> String { resource[member]?.string ?? "" }
            wanted = AccessAttributes(user: user, verb: value("verb"))
            wanted.group = value("group")
            wanted.version = value("version")
            wanted.resource = value("resource")
            wanted.subresource = value("subresource")
            wanted.namespace = value("namespace")
            wanted.name = value("name")
        } else if let path = spec["nonResourceAttributes"], path.object != nil {
            wanted = AccessAttributes(user: user, verb: path["verb"]?.string ?? "")
            wanted.path = path["path"]?.string ?? ""
        } else {
            throw .badRequest("exactly one of nonResourceAttributes or resourceAttributes must be specified")
        }
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

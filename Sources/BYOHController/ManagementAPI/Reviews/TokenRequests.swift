import HTTPServing
import JSONTree
import KubernetesModel
import PKI

/// `POST …/serviceaccounts/<name>/token`: a token of the account (`kubectl create token`).
enum TokenRequests {
    static let resource = APIResource(
        group: "authentication.k8s.io", version: "v1", kind: "TokenRequest", plural: "serviceaccounts/token")
    private static let defaultSeconds: Int64 = 3600
    private static let shortestSeconds: Int64 = 600
    private static let longestSeconds: Int64 = 1 << 32

    /// - Throws: ``APIFailure``: no such account or bound object, an impossible lifetime.
    static func respond(
        _ account: String, _ request: ResourceRequest, _ server: ServerContext
    ) async throws -> ServedResponse {
        var body = try RequestBody.tree(request.http)
        guard body.object != nil else {
            throw APIFailure.badRequest("the body of the request must be a TokenRequest")
        }
        for (member, right) in [("apiVersion", resource.apiVersion), ("kind", resource.kind)] {
            let found = body[member]?.string ?? ""
            guard found.isEmpty || found == right else {
                throw APIFailure.badRequest("\(member) of the body is \(found); it must be \(right)")
            }
        }
        let spec = body["spec"] ?? [:]
        let seconds = spec["expirationSeconds"]?.int64 ?? defaultSeconds
        try check(seconds, request, account)
        guard let stored = try await server.log.get(request.kind.key(namespace: request.namespace, name: account))
        else { throw APIFailure.notFound(request.kind, account) }
        let object = try stored.tree()
        var audiences = (spec["audiences"]?.array ?? []).compactMap(\.string)
        if audiences.isEmpty { audiences = [ServiceAccountToken.issuer] }
        let now = server.now()
        let token = ServiceAccountToken(
            namespace: request.namespace, name: account, uid: object.uid, audiences: audiences, issuedAt: now,
            expiresAt: now + .seconds(seconds), id: server.makeUID(),
            secret: try await bound(spec["boundObjectRef"], request, account, server))
        body["apiVersion"] = .string(resource.apiVersion)
        body["kind"] = .string(resource.kind)
        body["metadata"] = [
            "name": .string(account), "namespace": .string(request.namespace),
            "creationTimestamp": .string(now.description),
        ]
        body["spec"] = [
            "audiences": .array(audiences.map(JSONValue.string)), "expirationSeconds": .number(JSONNumber(seconds)),
            "boundObjectRef": spec["boundObjectRef"] ?? .null,
        ]
        body["status"] = [
            "token": .string(try server.keys.tokenKey.sign(claims: token.claims.serialized())),
            "expirationTimestamp": .string(token.expiresAt.description),
        ]
        return .json(body, status: 201)
    }

    private static func check(_ seconds: Int64, _ request: ResourceRequest, _ account: String) throws(APIFailure) {
        let value = JSONValue.number(JSONNumber(seconds))
        let problem: FieldError
        if seconds < shortestSeconds {
            problem = .invalid("spec.expirationSeconds", value, "may not specify a duration less than 10 minutes")
        } else if seconds > longestSeconds {
            problem = .invalid("spec.expirationSeconds", value, "may not specify a duration larger than 2^32 seconds")
        } else {
            return
        }
        throw APIFailure(
            422, .invalid, "TokenRequest.authentication.k8s.io \"\(account)\" is invalid: \(problem)",
            details: StatusDetails(
                name: account, group: resource.group, kind: resource.kind, causes: [problem.cause]))
    }

    /// What the token shall end with.
    private static func bound(
        _ reference: JSONValue?, _ request: ResourceRequest, _ account: String, _ server: ServerContext
    ) async throws -> ServiceAccountToken.Bound? {
        guard let reference, reference.object != nil else { return nil }
        let kind = reference["kind"]?.string ?? ""
        guard kind == "Secret", (reference["apiVersion"]?.string ?? "v1") == "v1" else {
            throw APIFailure.badRequest("cannot bind token for object of type \(kind): only Secrets are served here")
        }
        let name = reference["name"]?.string ?? ""
        guard let secrets = server.kinds.catalog.kind(group: "", version: "v1", plural: "secrets") else {
            throw APIFailure.noSuchResource
        }
        guard let stored = try await server.log.get(secrets.key(namespace: request.namespace, name: name)) else {
            throw APIFailure.notFound(secrets, name)
        }
        let uid = try stored.tree().uid
        let wanted = reference["uid"]?.string ?? ""
        guard wanted.isEmpty || wanted == uid else {
            throw APIFailure.conflict(
                request.kind, account,
                "the UID in the bound object reference (\(wanted)) does not match the UID in record"
            )
        }
        return ServiceAccountToken.Bound(name: name, uid: uid)
    }
}

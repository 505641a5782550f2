import HTTPServing
import JSONTree
import KubernetesModel

/// `PUT` on an object or a subresource of it.
enum Update {
    static func respond(_ name: String, _ request: ResourceRequest, _ server: ServerContext) async throws
        -> ServedResponse
    {
        let parameters = try WriteParameters(request.http, .update)
        let submitted = try RequestBody.object(request)
        let warnings = try FieldCheck(request, parameters).warnings(for: submitted)
        guard submitted.name == name else {
            throw APIFailure.badRequest(
                "the name of the object (\(submitted.name)) does not match the name on the URL (\(name))")
        }
        let key = request.kind.key(namespace: request.namespace, name: name)
        if request.kind.isMadeByUpdates, request.target.subresource == nil, try await server.log.get(key) == nil {
            return try await make(submitted, parameters, request, server).warning(warnings)
        }
        let isUnconditionalAllowed =
            !(request.kind.rules is CustomRules)
            && ![Lease.apiResource, CustomResourceDefinition.apiResource].contains(request.kind.resource)
        guard isUnconditionalAllowed || !submitted.resourceVersion.isEmpty else {
            throw APIFailure.invalid(
                request.kind, name,
                [.invalid("metadata.resourceVersion", shownAs: "0x0", "must be specified for an update")])
        }
        let writer = ObjectWriter(server: server, request: request)
        let updated = try await writer.update(name, isDryRun: parameters.isDryRun) { _ in submitted }
        return .json(updated).warning(warnings + writer.warnings(about: updated, isDryRun: parameters.isDryRun))
    }

    /// Makes what was to be replaced and is not there; that takes the right to create it.
    private static func make(
        _ submitted: JSONValue, _ parameters: WriteParameters, _ request: ResourceRequest, _ server: ServerContext
    ) async throws -> ServedResponse {
        _ = try server.authorizer.check(
            AccessAttributes(
                user: request.user, verb: "create", group: request.target.group, version: request.target.version,
                resource: request.target.plural, namespace: request.namespace, name: submitted.name))
        guard submitted.uid.isEmpty else {
            throw APIFailure.conflict(
                request.kind, submitted.name,
                "Precondition failed: UID in precondition: \(submitted.uid), UID in object meta: ")
        }
        // The version at which it was read went with it.
        var new = submitted
        new.setMetadata("resourceVersion", nil)
        let writer = ObjectWriter(server: server, request: request)
        let made = try await writer.create(new, isDryRun: parameters.isDryRun)
        return .json(made, status: 201).warning(writer.warnings(about: made, isDryRun: parameters.isDryRun))
    }
}

extension ServedKind {
    /// Whether replacing what is not there makes it: `AllowCreateOnUpdate` of kube-apiserver's strategies.
    fileprivate var isMadeByUpdates: Bool {
        ["events", Lease.apiResource.description].contains(storageName) || resource.group == Authorizer.group
    }
}

import HTTPServing
import JSONTree
import KubernetesModel
import YAMLTree

/// `PATCH` with an applied manifest: server-side apply.
enum Apply {
    static let mediaType = "application/apply-patch+yaml"

    static func respond(_ name: String, _ request: ResourceRequest, _ server: ServerContext) async throws
        -> ServedResponse
    {
        let parameters = try WriteParameters(request.http, .patch, isApply: true)
        guard let manager = request.kind.fieldManager(for: request.target.subresource) else {
            throw APIFailure.methodNotAllowed(request.kind, "patch")
        }
        let manifest = try manifest(request, name)
        let owner = WriteParameters.fieldManager(of: request.http)
        let now = server.now()
        let apply: @Sendable (JSONValue?) throws(APIFailure) -> JSONValue = { live throws(APIFailure) in
            do throws(FieldManager.Refusal) {
                return try manager.applied(manifest, to: live, by: owner, isForced: parameters.isForced, at: now)
            } catch {
                throw APIFailure(error, manifest: manifest, request)
            }
        }
        let warnings = try FieldCheck(request, parameters).warningsForPatch()
        let writer = ObjectWriter(server: server, request: request)
        let key = request.kind.key(namespace: request.namespace, name: name)
        while true {
            if try await server.log.get(key) == nil, request.target.subresource == nil {
                guard let created = try await create(apply, manifest, request, writer, parameters) else { continue }
                return .json(created, status: 201)
                    .warning(warnings + writer.warnings(about: created, isDryRun: parameters.isDryRun))
            }
            let updated = try await writer.update(name, isDryRun: parameters.isDryRun, owners: .given) {
                live throws(APIFailure) in try apply(live)
            }
            return .json(updated).warning(warnings + writer.warnings(about: updated, isDryRun: parameters.isDryRun))
        }
    }

    /// Makes the object; nil when somebody else was faster.
    private static func create(
        _ apply: (JSONValue?) throws(APIFailure) -> JSONValue, _ manifest: JSONValue, _ request: ResourceRequest,
        _ writer: ObjectWriter, _ parameters: WriteParameters
    ) async throws -> JSONValue? {
        let kind = request.kind
        try writer.server.authorizer.check(
            AccessAttributes(
                user: request.user, verb: "create", group: request.target.group, version: request.target.version,
                resource: request.target.plural, subresource: "", namespace: request.namespace,
                name: request.target.name ?? ""))
        if !manifest.uid.isEmpty {
            throw APIFailure.conflict(
                kind, manifest.name,
                "Precondition failed: UID in precondition: \(manifest.uid), UID in object meta: ")
        }
        do {
            return try await writer.create(try apply(nil), isDryRun: parameters.isDryRun, owners: .given)
        } catch let failure as APIFailure {
            guard failure.status.reason == .alreadyExists else { throw failure }
            return nil
        }
    }

    /// The manifest in the body, with the name and the namespace of the path.
    private static func manifest(_ request: ResourceRequest, _ name: String) throws(APIFailure) -> JSONValue {
        var manifest: JSONValue
        do throws(InvalidYAML) {
            manifest = try JSONValue(yaml: request.http.body)
        } catch {
            throw .badRequest("error decoding YAML: \(error)")
        }
        guard manifest.object != nil else {
            throw .badRequest("error decoding YAML: a manifest is an object, and this is \(manifest.kindDescription)")
        }
        let version = manifest["apiVersion"]?.string ?? ""
        guard version == request.kind.resource.apiVersion else {
            throw .badRequest(
                "Incorrect version specified in apply patch. Specified patch version: \(version), expected: "
                    + request.kind.resource.apiVersion)
        }
        try RequestBody.check(manifest, request)
        guard manifest.metadata["managedFields"]?.isNull ?? true else {
            throw .badRequest("metadata.managedFields must be nil")
        }
        guard manifest.name.isEmpty || manifest.name == name else {
            throw .badRequest(
                "the name of the object (\(manifest.name)) does not match the name on the URL (\(name))")
        }
        guard manifest.namespace.isEmpty || manifest.namespace == request.namespace else {
            throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
        }
        manifest.setMetadata("name", .string(name))
        if request.kind.isNamespaced { manifest.setMetadata("namespace", .string(request.namespace)) }
        return manifest
    }
}

extension APIFailure {
    /// Why a manifest cannot be applied.
    fileprivate init(_ refusal: FieldManager.Refusal, manifest: JSONValue, _ request: ResourceRequest) {
        switch refusal {
        case .conflicts(let conflicts):
            self.init(409, .conflict, "\(conflicts)", details: StatusDetails(causes: conflicts.causes))
        case .untyped(let problems):
            let resource = request.kind.resource
            let list = problems.count == 1 ? problems[0] : "errors:\n  " + problems.joined(separator: "\n  ")
            self.init(
                500, .unknown,
                "failed to create typed patch object (\(request.namespace)/\(manifest.name); "
                    + "\(resource.group)/\(resource.version), Kind=\(resource.kind)): \(list)")
        }
    }
}

import HTTPServing
import JSONTree
import KubernetesModel

/// `/scale` of a custom object: the numbers of its replicas as an `autoscaling/v1` Scale, whatever the kind calls them.
struct ScaleSubresource {
    let paths: ScalePaths
    let request: ResourceRequest
    let server: ServerContext

    /// Nil for a request that is about something else.
    init?(_ request: ResourceRequest, _ server: ServerContext) {
        guard request.target.subresource == "scale", let paths = (request.kind.rules as? CustomRules)?.scale else {
            return nil
        }
        self.paths = paths
        self.request = request
        self.server = server
    }

    func respond(_ verb: ResourceVerb) async throws -> ServedResponse {
        let name = request.target.name ?? ""
        switch verb {
        case .get:
            let key = request.kind.key(namespace: request.namespace, name: name)
            guard let stored = try await server.log.get(key) else { throw APIFailure.notFound(request.kind, name) }
            return .json(try scale(of: try stored.tree()))
        case .update:
            let submitted = try RequestBody.tree(request.http)
            return try await write(name, .update) { _ throws(APIFailure) in submitted }
        case .patch: return try await write(name, .patch, try change())
        default: throw APIFailure.methodNotAllowed(request.kind, verb.rawValue)
        }
    }

    private func scale(of object: JSONValue) throws(APIFailure) -> JSONValue {
        guard object[ScalePaths.pointer(paths.specReplicas)]?.int64 != nil else {
            throw .internalError("the spec replicas field \"\(paths.specReplicas)\" does not exist")
        }
        return paths.scale(of: object)
    }

    private func write(
        _ name: String, _ options: WriteParameters.Options,
        _ change: @escaping @Sendable (JSONValue) throws(APIFailure) -> JSONValue
    ) async throws -> ServedResponse {
        let paths = self.paths
        let isDryRun = try WriteParameters(request.http, options).isDryRun
        let written = try await ObjectWriter(server: server, request: request).update(name, isDryRun: isDryRun) {
            object throws(APIFailure) in
            let scale = try change(paths.scale(of: object))
            try Self.check(scale, object)
            let replicas = scale["spec"]?["replicas"] ?? 0
            var changed = Self.setting(replicas, at: paths.specReplicas, in: object)
            // With the version of the Scale, which may be old; without one the write has no condition.
            changed.setMetadata("resourceVersion", scale.metadata["resourceVersion"])
            return changed
        }
        return .json(try scale(of: written))
    }

    private static func setting(_ value: JSONValue, at path: String, in object: JSONValue) -> JSONValue {
        func set(_ names: ArraySlice<Substring>, _ tree: JSONValue) -> JSONValue {
            guard let name = names.first else { return value }
            var tree = tree.object == nil ? [:] : tree
            tree[String(name)] = set(names.dropFirst(), tree[String(name)] ?? [:])
            return tree
        }
        return set(path.split(separator: ".")[...], object)
    }

    private static func check(_ scale: JSONValue, _ object: JSONValue) throws(APIFailure) {
        guard scale["kind"] == "Scale", scale["apiVersion"] == "autoscaling/v1" else {
            throw .badRequest(
                "wrong object passed to Scale update: it must be a Scale of autoscaling/v1, and is "
                    + "\(scale["kind"] ?? "nothing") of \(scale["apiVersion"] ?? "nothing")")
        }
        if scale.name != object.name {
            throw .badRequest(
                "the name of the object (\(scale.name)) does not match the name on the URL (\(object.name))")
        }
        guard let replicas = scale["spec"]?["replicas"], !replicas.isNull else { return }
        guard let number = replicas.int64, Int32(exactly: number) != nil else {
            throw .badRequest("spec.replicas must be an integer of 32 bits, and is \(replicas)")
        }
    }

    private func change() throws(APIFailure) -> @Sendable (JSONValue) throws(APIFailure) -> JSONValue {
        let patch = try RequestBody.tree(request.http)
        switch RequestBody.mediaType(request.http) {
        // A Scale has no lists: strategic merge patches are merge patches.
        case "application/merge-patch+json", "application/strategic-merge-patch+json":
            guard patch.object != nil else { throw .badRequest("a merge patch of an object must be an object") }
            return { scale throws(APIFailure) in JSONMergePatch.apply(patch, to: scale) }
        case "application/json-patch+json":
            let operations: JSONPatch
            do throws(DecodingError) {
                operations = try patch.decode()
            } catch {
                throw .badRequest(
                    "the body is no JSON patch: it must be an array of operations, each with op, path and what it needs"
                )
            }
            return { scale throws(APIFailure) in
                do throws(JSONPatchError) {
                    return try operations.apply(to: scale, copyingAtMost: ManagementAPIServer.bodyLimit)
                } catch {
                    throw .badRequest("the patch cannot be applied: \(error)")
                }
            }
        default:
            throw .unsupportedMediaType(
                accepted: [
                    "application/json-patch+json", "application/merge-patch+json",
                    "application/strategic-merge-patch+json",
                ])
        }
    }
}

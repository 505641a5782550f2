import HTTPServing
import JSONTree
import KubernetesModel
import Synchronization

/// `PATCH` of an object or a subresource of it.
enum Patch {
    private static let json = "application/json-patch+json"
    private static let merge = "application/merge-patch+json"
    private static let strategic = "application/strategic-merge-patch+json"

    static func respond(_ name: String, _ request: ResourceRequest, _ server: ServerContext) async throws
        -> ServedResponse
    {
        let mediaType = RequestBody.mediaType(request.http)
        if mediaType == Apply.mediaType { return try await Apply.respond(name, request, server) }
        let parameters = try WriteParameters(request.http, .patch)
        let change: @Sendable (JSONValue) throws(APIFailure) -> JSONValue
        switch mediaType {
        case json:
            let patch = try jsonPatch(request.http)
            change = { object throws(APIFailure) in try applied(patch, to: object, request) }
        case merge:
            let patch = try RequestBody.tree(request.http)
            guard patch.object != nil else {
                throw APIFailure.badRequest("a merge patch of an object must be an object")
            }
            change = { object throws(APIFailure) in JSONMergePatch.apply(patch, to: object) }
        case strategic where !(request.kind.rules is CustomRules):
            let patch = try RequestBody.tree(request.http)
            guard patch.object != nil else {
                throw APIFailure.badRequest("a merge patch of an object must be an object")
            }
            change = { object throws(APIFailure) in
                do throws(StrategicMerge.Failure) {
                    return try StrategicMerge.apply(patch, to: object)
                } catch {
                    throw .badRequest(error.reason)
                }
            }
        default:
            let isCustom = request.kind.rules is CustomRules
            throw APIFailure.unsupportedMediaType(
                accepted: [json, merge] + (isCustom ? [] : [strategic]) + [Apply.mediaType])
        }
        let check = FieldCheck(request, parameters)
        let duplicates = try check.warningsForPatch()
        let unknown = Mutex<[String]>([])
        let writer = ObjectWriter(server: server, request: request)
        let patched = try await writer.update(name, isDryRun: parameters.isDryRun) { object throws(APIFailure) in
            let patched = try change(object)
            try RequestBody.check(patched, request)
            let warnings = try check.unknown(in: patched)
            unknown.withLock { $0 = warnings }
            return patched
        }
        let told = writer.warnings(about: patched, isDryRun: parameters.isDryRun)
        return .json(patched).warning(duplicates + unknown.withLock { $0 } + told)
    }

    private static func jsonPatch(_ request: ServedRequest) throws(APIFailure) -> JSONPatch {
        let body = try RequestBody.tree(request)
        do throws(DecodingError) {
            return try body.decode()
        } catch {
            throw .badRequest(
                "the body is no JSON patch: it must be an array of operations, each with op, path and what it needs")
        }
    }

    private static func applied(
        _ patch: JSONPatch, to object: JSONValue, _ request: ResourceRequest
    ) throws(APIFailure) -> JSONValue {
        do throws(JSONPatchError) {
            return try patch.apply(to: object, copyingAtMost: ManagementAPIServer.bodyLimit)
        } catch {
            throw APIFailure(
                422, .invalid, "the server rejected our request due to an error in our request",
                details: StatusDetails(
                    name: object.name, group: request.kind.resource.group, kind: request.kind.resource.plural,
                    causes: [StatusCause(reason: "FieldValueInvalid", message: "\(error)", field: "patch")]))
        }
    }
}

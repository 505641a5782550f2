import HTTPServing
import JSONTree

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
        let isUnconditionalAllowed = !(request.kind.rules is CustomRules)
        guard isUnconditionalAllowed || !submitted.resourceVersion.isEmpty else {
            throw APIFailure.invalid(
                request.kind, name,
                [.invalid("metadata.resourceVersion", shownAs: "0x0", "must be specified for an update")])
        }
        let updated = try await ObjectWriter(server: server, request: request)
            .update(name, isDryRun: parameters.isDryRun) { _ in submitted }
        return .json(updated).warning(warnings)
    }
}

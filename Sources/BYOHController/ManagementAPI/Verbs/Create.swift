import HTTPServing
import JSONTree

/// `POST` on a collection.
enum Create {
    static func respond(_ request: ResourceRequest, _ server: ServerContext) async throws -> ServedResponse {
        guard request.target.name == nil else { throw APIFailure.methodNotAllowed(request.kind, "create") }
        guard !request.kind.isNamespaced || request.target.namespace != nil else {
            throw APIFailure.badRequest("an empty namespace may not be set during creation")
        }
        let parameters = try WriteParameters(request.http, .create)
        let object = try RequestBody.object(request)
        let warnings = try FieldCheck(request, parameters).warnings(for: object)
        let writer = ObjectWriter(server: server, request: request)
        let created = try await writer.create(object, isDryRun: parameters.isDryRun)
        return .json(created, status: 201)
            .warning(warnings + writer.warnings(about: created, isDryRun: parameters.isDryRun))
    }
}

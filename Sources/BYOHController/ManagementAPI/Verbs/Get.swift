import HTTPServing
import JSONTree
import KubernetesModel

/// `GET` of one object.
enum Get {
    static func respond(_ name: String, _ request: ResourceRequest, _ server: ServerContext) async throws
        -> ServedResponse
    {
        // Always the newest: that is never older than what was asked for, unless that has not happened yet.
        if let wanted = try ListParameters.resourceVersion(request.http.queryValue("resourceVersion") ?? ""),
            wanted > server.log.latest
        {
            throw APIFailure.tooNew(wanted, latest: server.log.latest)
        }
        let key = request.kind.key(namespace: request.namespace, name: name)
        guard let stored = try await server.log.get(key) else { throw APIFailure.notFound(request.kind, name) }
        switch try AnswerForm.requested(by: request.http, for: .object, of: request.kind, now: server.now()) {
        case .table(let table):
            return .json(
                table.tree(
                    [request.kind.served(try stored.tree())],
                    metadata: ["resourceVersion": .string(String(stored.revision))]))
        case .metadata(let apiVersion):
            return .json(AnswerForm.partial(request.kind.served(try stored.tree()), apiVersion: apiVersion))
        case .whole:
            guard request.kind.isServedAsStored else {
                return .json(try ObjectWriter(server: server, request: request).served(try stored.tree()))
            }
            return .json(text: stored.text)
        }
    }
}

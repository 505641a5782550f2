import HTTPServing
import JSONTree
import KubernetesModel

/// `DELETE` of one object, and of a collection.
enum Delete {
    static func respond(_ name: String, _ request: ResourceRequest, _ server: ServerContext) async throws
        -> ServedResponse
    {
        let options = try DeleteOptions(request.http)
        let outcome = try await ObjectDeleter(server: server, request: request)
            .delete(name, options, isDryRun: !options.dryRun.isEmpty)
        switch outcome {
        case .deleted(let object): return .json(Status.deleted(request.kind, name: name, uid: object.uid))
        case .waiting(let object):
            // Who asks in the old way is told in another way that the object is still there.
            return .json(
                try ObjectWriter(server: server, request: request).served(object),
                status: options.orphanDependents == false ? 202 : 200)
        }
    }

    /// Deletes what the selectors select and answers with the list of it.
    static func respondForCollection(_ request: ResourceRequest, _ server: ServerContext) async throws -> ServedResponse
    {
        var parameters = try ListParameters(request.http)
        parameters.isWatch = false
        let options = try DeleteOptions(request.http)
        let page = try await List.page(parameters, request, server)
        let deleter = ObjectDeleter(server: server, request: request)
        for stored in page.objects {
            let scoped = ResourceRequest(
                http: request.http, kind: request.kind, target: request.target.moved(to: stored.key.namespace),
                user: request.user)
            do {
                _ = try await ObjectDeleter(server: deleter.server, request: scoped)
                    .delete(stored.key.name, options, isDryRun: !options.dryRun.isEmpty)
            } catch let failure as APIFailure where failure.status.reason == .notFound {
                // Somebody else was faster.
            }
        }
        return List.response(page, request)
    }
}

extension ResourceTarget {
    /// The same collection in one namespace.
    fileprivate func moved(to namespace: String) -> ResourceTarget {
        ResourceTarget(
            group: group, version: version, plural: plural, namespace: namespace, name: name, subresource: subresource,
            hasRest: hasRest)
    }
}

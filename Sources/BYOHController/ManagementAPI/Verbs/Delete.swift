import HTTPServing
import JSONTree
import KubernetesModel

/// `DELETE` of one object, and of a collection.
enum Delete {
    static func respond(_ name: String, _ request: ResourceRequest, _ server: ServerContext) async throws
        -> ServedResponse
    {
        let options = try options(request)
        let outcome = try await ObjectDeleter(server: server, request: request)
            .delete(name, options, isDryRun: try isDryRun(request, options))
        switch outcome {
        case .deleted(let object): return .json(Status.deleted(request.kind, name: name, uid: object.uid))
        case .waiting(let object): return .json(try ObjectWriter(server: server, request: request).served(object))
        }
    }

    /// Deletes what the selectors select and answers with the list of it.
    static func respondForCollection(_ request: ResourceRequest, _ server: ServerContext) async throws -> ServedResponse
    {
        var parameters = try ListParameters(request.http)
        parameters.isWatch = false
        let options = try options(request)
        let isDryRun = try isDryRun(request, options)
        let page = try await List.page(parameters, request, server)
        let deleter = ObjectDeleter(server: server, request: request)
        for stored in page.objects {
            let scoped = ResourceRequest(
                http: request.http, kind: request.kind, target: request.target.moved(to: stored.key.namespace),
                user: request.user)
            do {
                _ = try await ObjectDeleter(server: deleter.server, request: scoped)
                    .delete(stored.key.name, options, isDryRun: isDryRun)
            } catch let failure as APIFailure where failure.status.reason == .notFound {
                // Somebody else was faster.
            }
        }
        return List.response(page, request)
    }

    private static func isDryRun(_ request: ResourceRequest, _ options: DeleteOptions) throws(APIFailure) -> Bool {
        if options.dryRun.contains("All") { return true }
        return try request.isDryRun
    }

    /// The options of the body, or of the query where there is no body.
    private static func options(_ request: ResourceRequest) throws(APIFailure) -> DeleteOptions {
        var options = DeleteOptions()
        if !request.http.body.isEmpty {
            let body = try RequestBody.tree(request.http)
            do throws(DecodingError) {
                options = try body.decode()
            } catch {
                throw .badRequest("the body must be DeleteOptions, and its types are wrong")
            }
        }
        if let policy = request.http.queryValue("propagationPolicy"), !policy.isEmpty {
            options.propagationPolicy = DeleteOptions.PropagationPolicy(rawValue: policy)
        }
        if let policy = options.propagationPolicy, ![.orphan, .background, .foreground].contains(policy) {
            throw .badRequest(
                "propagationPolicy: Unsupported value: \"\(policy.rawValue)\": supported values: \"Background\", "
                    + "\"Foreground\", \"Orphan\"")
        }
        return options
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

import HTTPServing
import JSONTree
import KubernetesModel
import Logging

/// Finds for every request who asks, for what, and whether he may; then the verb answers.
struct RequestRouter: Sendable {
    let server: ServerContext
    let authenticator: Authenticator

    /// What became of a request, and what is known about it.
    private struct Answer: Sendable {
        /// Nil when it was cancelled before there was one.
        let response: ServedResponse?
        let trace: RequestTrace
    }

    /// The answer to a request. Every refusal is a Status.
    func respond(to request: ServedRequest) async -> ServedResponse {
        let trace = RequestTrace(request, id: server.makeUID(), received: server.traffic.moment())
        let (response, last) = await response(to: request, trace)
        return server.traffic.answered(request, last, response)
    }

    private func response(to request: ServedRequest, _ trace: RequestTrace) async -> (ServedResponse, RequestTrace) {
        // Watches last as long as their client wants.
        if request.method == "GET", ListParameters.isTrue(request, "watch") == true {
            let answer = await attempt(request, trace)
            return (answer.response ?? .failure(.stopping), answer.trace)
        }
        let deadline: RequestDeadline
        do throws(APIFailure) {
            deadline = try RequestDeadline(request, atMost: server.traffic.limits.time, on: server.clock)
        } catch {
            return (.failure(error), trace)
        }
        switch await deadline.run({ await attempt(request, trace) }) {
        case .done(let answer): return (answer.response ?? .failure(.stopping), answer.trace)
        case .late(let answer): return (answer.response ?? .failure(.outOfTime), answer.trace)
        }
    }

    private func attempt(_ request: ServedRequest, _ trace: RequestTrace) async -> Answer {
        var trace = trace
        do {
            return Answer(response: try await answer(request, &trace), trace: trace)
        } catch is CancellationError {
            return Answer(response: nil, trace: trace)
        } catch {
            if Task.isCancelled { return Answer(response: nil, trace: trace) }
            let failure = APIFailure(error)
            server.logger.debug(
                "Request refused",
                metadata: [
                    "method": "\(request.method)", "path": "\(request.path)", "code": "\(failure.status.code)",
                    "reason": "\(failure.status.reason)",
                ])
            return Answer(response: .failure(failure), trace: trace)
        }
    }

    private func answer(_ request: ServedRequest, _ trace: inout RequestTrace) async throws -> ServedResponse {
        guard let target = RequestTarget(path: request.path) else {
            throw APIFailure.badRequest("the path is not valid: its percent-encoding means nothing")
        }
        let caller = try await authenticator.user(of: request, server)
        trace.user = caller
        let user = try Impersonation.user(of: request, by: caller, server.authorizer)
        if user != caller { trace.impersonated = user }
        if case .resource(let target) = target { return try await answer(request, target, user, &trace) }
        trace.grant = try server.authorizer.check(
            AccessAttributes(user: user, verb: request.method.lowercased(), path: request.path))
        let documents = PublishedDocuments(catalog: server.kinds.catalog, cache: server.kinds.documents)
        if let response = try documents.respond(to: request, target) { return response }
        switch target {
        case .other("/metrics"): return try await metrics(request)
        case .other where HealthChecks.answers(request.path):
            return await HealthChecks(server: server).respond(to: request)
        default: return .text("404 page not found\n", status: 404)
        }
    }

    private func metrics(_ request: ServedRequest) async throws -> ServedResponse {
        guard request.method == "GET" else {
            throw APIFailure(405, .methodNotAllowed, "the server does not allow this method on the requested resource")
        }
        let statistics = try await server.log.statistics()
        let text = server.traffic.metrics.text(
            server.traffic.gate.occupancy, storedBytes: statistics.bytes, objects: statistics.objects,
            lostEvents: server.traffic.audit?.droppedCount ?? 0)
        return ServedResponse(contentType: MetricsPage.contentType, body: Array(text.utf8))
    }

    private func answer(
        _ http: ServedRequest, _ target: ResourceTarget, _ user: UserInfo, _ trace: inout RequestTrace
    ) async throws -> ServedResponse {
        trace.target = target
        let parameters = try http.method == "GET" && target.name == nil ? ListParameters(http) : nil
        guard let verb = ResourceVerb(method: http.method, target, isWatch: parameters?.isWatch ?? false) else {
            throw APIFailure(405, .methodNotAllowed, "the server does not allow this method on the requested resource")
        }
        trace.verb = verb.rawValue
        let pass = try server.traffic.gate.enter(trace, user)
        defer { server.traffic.gate.leave(pass) }
        trace.grant = try server.authorizer.check(
            AccessAttributes(
                user: user, verb: verb.rawValue, group: target.group, version: target.version, resource: target.plural,
                subresource: target.subresource ?? "", namespace: namespace(of: target),
                // A list that can only show one object is judged as access to that object.
                name: target.name ?? parameters?.onlyName ?? ""))
        guard !target.hasRest,
            let kind = server.kinds.catalog.kind(group: target.group, version: target.version, plural: target.plural),
            kind.isNamespaced || target.namespace == nil, kind.serves(target.subresource)
        else { throw APIFailure.noSuchResource }
        trace.isServed = true
        guard kind.verbs.contains(verb.rawValue) else { throw APIFailure.methodNotAllowed(kind, verb.rawValue) }
        // A subresource has verbs of its own, as discovery shows them.
        if let name = target.subresource {
            let own = ServedSubresource.all(of: kind).first { $0.name == name }
            guard own?.verbs.contains(verb.rawValue) == true else {
                throw APIFailure(
                    405, .methodNotAllowed, "the server does not allow this method on the requested resource")
            }
        }
        // There is no deletion across namespaces: a script with an empty variable must not empty them all.
        guard verb != .deletecollection || !kind.isNamespaced || target.namespace != nil else {
            throw APIFailure.methodNotAllowed(kind, verb.rawValue)
        }
        guard target.name == nil || !kind.isNamespaced || target.namespace != nil else {
            throw APIFailure.noSuchResource
        }
        // Only now: a body costs nothing as long as it is not known who sends it, and that he may.
        let whole = verb.hasBody ? try await http.readingBody(countedFor: user.username) : http
        let request = ResourceRequest(http: whole, kind: kind, target: target, user: user)
        let response = try await perform(verb, request, parameters)
        return response.warning(kind.deprecation.map { [$0] } ?? [])
    }

    /// Rules in a namespace cover the namespace object itself.
    private func namespace(of target: ResourceTarget) -> String {
        let isNamespace = target.group.isEmpty && target.plural == "namespaces"
        return isNamespace ? target.name ?? "" : target.namespace ?? ""
    }

    private func perform(
        _ verb: ResourceVerb, _ request: ResourceRequest, _ parameters: ListParameters?
    ) async throws -> ServedResponse {
        let name = request.target.name ?? ""
        if let scale = ScaleSubresource(request, server) { return try await scale.respond(verb) }
        switch (verb, parameters) {
        case (.create, _) where request.kind.verbs == ["create"]: return try await Review.respond(request, server)
        case (.create, _) where request.target.subresource == "token":
            return try await TokenRequests.respond(name, request, server)
        case (.create, _): return try await Create.respond(request, server)
        case (.get, _): return try await Get.respond(name, request, server)
        case (.list, let parameters?): return try await List.respond(parameters, request, server)
        case (.watch, let parameters?): return try await Watch.respond(parameters, request, server)
        case (.update, _): return try await Update.respond(name, request, server)
        case (.patch, _): return try await Patch.respond(name, request, server)
        case (.delete, _): return try await Delete.respond(name, request, server)
        case (.deletecollection, _): return try await Delete.respondForCollection(request, server)
        case (.list, nil), (.watch, nil): throw APIFailure.noSuchResource
        }
    }
}

/// What is done with a resource, as access rules name it.
enum ResourceVerb: String, Sendable {
    case get, list, watch, create, update, patch, delete, deletecollection

    /// Whether what is sent with it means something.
    var hasBody: Bool {
        switch self {
        case .get, .list, .watch: false
        case .create, .update, .patch, .delete, .deletecollection: true
        }
    }

    /// Nil for a method that means nothing there.
    init?(method: String, _ target: ResourceTarget, isWatch: Bool) {
        switch (method, target.name, target.subresource) {
        case ("GET", nil, _): self = isWatch ? .watch : .list
        case ("GET", _?, _): self = .get
        case ("POST", _, _): self = .create
        case ("PUT", _?, _): self = .update
        case ("PATCH", _?, _): self = .patch
        case ("DELETE", nil, _): self = .deletecollection
        case ("DELETE", _?, nil): self = .delete
        default: return nil
        }
    }
}

extension ServedKind {
    fileprivate func serves(_ subresource: String?) -> Bool {
        switch subresource {
        case nil: true
        case "status"?: hasStatus
        case let name?: subresources.contains(name)
        }
    }
}

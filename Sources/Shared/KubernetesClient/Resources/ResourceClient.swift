public import KubernetesModel

/// The verbs on one kind of object, in one namespace or in all. A cheap value; copy it freely.
///
/// There is no verb that replaces an object: our types model part of it, and a replacement would erase the rest.
/// All verbs throw ``KubernetesError``; a cancelled task gets ``KubernetesError/cancelled`` promptly.
public struct ResourceClient<Object: KubernetesResource>: Sendable {
    /// Where the kind lives: every path is made from it.
    public let resource: APIResource
    /// Nil for cluster-scoped kinds; for namespaced ones nil means all namespaces, which suits lists and watches only.
    public let namespace: String?
    /// What is served first when the client-side limiter holds requests back.
    public var priority: RequestPriority
    package let exchange: any APIExchange

    package init(
        _ resource: APIResource, namespace: String?, exchange: any APIExchange, priority: RequestPriority = .normal
    ) {
        self.resource = resource
        self.namespace = resource.scope == .namespaced ? namespace : nil
        self.exchange = exchange
        self.priority = priority
    }

    /// The same, with another priority.
    public func prioritized(_ priority: RequestPriority) -> Self {
        var copy = self
        copy.priority = priority
        return copy
    }

    /// Reads one object. `GET …/{name}`
    ///
    /// An object that does not exist is an error: see ``KubernetesError/isNotFound``.
    public func get(_ name: String) async throws(KubernetesError) -> Object {
        try await object(.get, name)
    }

    /// Reads one object, or nil when there is none. `GET …/{name}`
    ///
    /// A server that does not serve the kind, or not yet, is an error: see ``KubernetesError/isNotServed``.
    public func getIfPresent(_ name: String) async throws(KubernetesError) -> Object? {
        do {
            return try await get(name)
        } catch  where error.isNotFound {
            return nil
        }
    }

    // MARK: - Steps of the verbs

    /// The path of one object, or of something below it.
    ///
    /// - Throws: ``KubernetesError/invalid(_:_:)`` when a name would change the path or a namespace is missing.
    package func path(
        _ method: APIRequest.Method, _ name: String, _ subresource: Subresource? = nil
    ) throws(KubernetesError) -> String {
        let summary = RequestSummary(method: method.rawValue, path: collectionPath(nil))
        guard resource.scope == .cluster || namespace != nil else {
            throw .invalid(
                "\(resource.kind) objects live in namespaces, and this client addresses all of them.", summary)
        }
        do {
            return resource.path(
                namespace: try namespace.map { value throws(InvalidPathSegment) in
                    try PathSegment(value, what: "namespace").encoded
                },
                name: try PathSegment(name, what: "name of the \(resource.kind)").encoded,
                subresource: try subresource.map { value throws(InvalidPathSegment) in
                    try PathSegment(value.rawValue, what: "subresource").encoded
                })
        } catch {
            throw .invalid(error.description, summary)
        }
    }

    /// The path of the collection that lists, creates and watches address.
    package func collection(
        _ method: APIRequest.Method, in namespace: String?
    ) throws(KubernetesError) -> String {
        guard resource.scope == .namespaced, let namespace else { return collectionPath(nil) }
        do {
            return collectionPath(try PathSegment(namespace, what: "namespace").encoded)
        } catch {
            throw .invalid(error.description, RequestSummary(method: method.rawValue, path: collectionPath(nil)))
        }
    }

    private func collectionPath(_ encodedNamespace: String?) -> String { resource.path(namespace: encodedNamespace) }

    /// One call on one object that answers with the object.
    func object(
        _ method: APIRequest.Method, _ name: String, _ subresource: Subresource? = nil,
        query: [(name: String, value: String)] = [], body: APIRequest.Body? = nil
    ) async throws(KubernetesError) -> Object {
        let request = APIRequest(
            method, try path(method, name, subresource), query: query, body: body, priority: priority)
        return try await send(request, as: Object.self)
    }

    /// One call whose answer is decoded whole.
    func send<Answer: Decodable & Sendable>(
        _ request: APIRequest, as type: Answer.Type
    ) async throws(KubernetesError) -> Answer {
        try await exchange.exchange(request) { response throws(KubernetesError) in
            try await BodyCoding.decode(type, from: response)
        }
    }
}

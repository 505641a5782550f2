import JSONTree
import KubernetesModel

extension ResourceClient {
    /// Stores a new object and returns it as stored. `POST …`
    ///
    /// The namespace is the client's, or the object's own when the client addresses all namespaces.
    /// A name that is taken is an error: see ``KubernetesError/isAlreadyExists``.
    public func create(
        _ object: Object, _ options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        let path = try creationPath(for: object)
        let summary = RequestSummary(method: "POST", path: path)
        let body = try BodyCoding.encode(Manifest(object, as: resource), for: summary)
        return try await send(
            APIRequest(.post, path, query: options.query, body: body, priority: priority), as: Object.self)
    }

    /// Changes one object and returns it as stored. `PATCH …/{name}[/{subresource}]`
    ///
    /// - Parameters:
    ///   - patch: names only what changes; everything else stays, also fields that `Object` does not model.
    ///   - subresource: ``Subresource/status`` changes only the status, nil everything but the status.
    public func patch(
        _ name: String, _ patch: Patch, subresource: Subresource? = nil, options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        let summary = RequestSummary(method: "PATCH", path: try path(.patch, name, subresource))
        var options = options
        var query: [(name: String, value: String)] = []
        let body: APIRequest.Body
        switch patch {
        case .merge(let value), .strategicMerge(let value):
            body = try BodyCoding.encode(value, contentType: patch.contentType, for: summary)
        case .json(let operations):
            body = try BodyCoding.encode(operations, contentType: patch.contentType, for: summary)
        case .apply(let value, let manager, let force):
            options.fieldManager = manager
            query = force ? [("force", "true")] : []
            body = try BodyCoding.encode(value, contentType: patch.contentType, for: summary)
        }
        return try await object(.patch, name, subresource, query: options.query + query, body: body)
    }

    /// Says which fields `fieldManager` wants, and creates the object if there is none. Server-side apply.
    /// `PATCH …/{name}` with `application/apply-patch+yaml`
    ///
    /// Everything `object` encodes is owned by the manager afterwards; what it applied before and left out now goes.
    public func apply(
        _ object: Object, fieldManager: String, force: Bool = false, subresource: Subresource? = nil,
        options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        var options = options
        options.fieldManager = fieldManager
        let name = object.metadata.name
        let summary = RequestSummary(method: "PATCH", path: try path(.patch, name, subresource))
        // The server refuses an apply that carries the bookkeeping of other applies.
        var wanted = object
        wanted.metadata.managedFields = []
        let body = try BodyCoding.encode(
            Manifest(wanted, as: resource), contentType: "application/apply-patch+yaml", for: summary)
        let query = options.query + (force ? [("force", "true")] : [])
        return try await self.object(.patch, name, subresource, query: query, body: body)
    }

    private func creationPath(for object: Object) throws(KubernetesError) -> String {
        guard resource.scope == .namespaced else { return try collection(.post, in: nil) }
        let own = object.metadata.namespace
        let summary = RequestSummary(method: "POST", path: resource.path())
        switch (namespace, own) {
        case (nil, nil):
            throw .invalid(
                "\(resource.kind) \"\(object.metadata.name)\" has no namespace, and neither has the client.", summary)
        case (let mine?, let other?) where mine != other:
            throw .invalid(
                "\(resource.kind) \"\(object.metadata.name)\" is for namespace \"\(other)\", but this client writes to \"\(mine)\".",
                summary)
        default:
            return try collection(.post, in: namespace ?? own)
        }
    }
}

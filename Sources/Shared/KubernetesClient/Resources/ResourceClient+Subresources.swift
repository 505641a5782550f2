public import KubernetesModel

extension ResourceClient where Object == Pod {
    /// Asks for the removal of a pod, unless a disruption budget forbids it. `POST …/{name}/eviction`
    ///
    /// "Not now" is an error, ``KubernetesError/isTooManyRequests``, and is never repeated here: whoever drains decides
    /// how long to insist. A pod that is already gone is ``KubernetesError/isNotFound``.
    public func evict(_ name: String, _ options: DeleteOptions? = nil) async throws(KubernetesError) {
        let path = try path(.post, name, .eviction)
        let eviction = Eviction(metadata: ObjectMeta(name: name, namespace: namespace), deleteOptions: options)
        let body = try BodyCoding.encode(Manifest(eviction), for: RequestSummary(method: "POST", path: path))
        try await exchange.exchange(APIRequest(.post, path, body: body, priority: priority)) {
            _ throws(KubernetesError) in
        }
    }
}

extension ResourceClient where Object == ServiceAccount {
    /// Has the server make a token for the service account. `POST …/{name}/token`
    public func requestToken(
        _ name: String, _ spec: TokenRequestSpec = TokenRequestSpec()
    ) async throws(KubernetesError) -> TokenRequest {
        let path = try path(.post, name, .token)
        let body = try BodyCoding.encode(
            Manifest(TokenRequest(spec: spec)), for: RequestSummary(method: "POST", path: path))
        return try await send(APIRequest(.post, path, body: body, priority: priority), as: TokenRequest.self)
    }
}

extension ResourceClient {
    /// Reads a subresource that has the form of the object itself, such as the status. `GET …/{name}/{subresource}`
    public func get(_ name: String, subresource: Subresource) async throws(KubernetesError) -> Object {
        try await object(.get, name, subresource)
    }
}

public import KubernetesModel

extension KubernetesClient {
    /// What the server says it is. `GET /version`
    public func serverVersion() async throws(KubernetesError) -> ServerVersion {
        try await read(ServerVersion.self, at: "/version")
    }

    /// The groups the server serves, each with its versions, the preferred one first. `GET /apis`, `GET /api`
    ///
    /// The core group has the empty name and stands first.
    public func apiGroups() async throws(KubernetesError) -> [APIGroup] {
        let core = try await read(APIVersions.self, at: "/api")
        let named = try await read(APIGroupList.self, at: "/apis")
        return [APIGroup(name: "", versions: core.versions)] + named.groups.map(\.group)
    }

    /// The kinds of one group and version, without their subresources. `GET /apis/{group}/{version}`
    ///
    /// A group or version the server does not serve is an error: see ``KubernetesError/isNotServed``.
    public func apiResources(group: String, version: String) async throws(KubernetesError) -> [DiscoveredResource] {
        let path = try discoveryPath(group: group, version: version)
        let list = try await read(APIResourceList.self, at: path)
        return list.resources.compactMap { $0.discovered(group: group, version: version) }
    }

    /// Where the kind lives, in the version asked for or in the first that the server prefers and has it.
    ///
    /// - Returns: nil when the server does not serve the kind.
    public func apiResource(
        kind: String, group: String, version: String? = nil
    ) async throws(KubernetesError) -> APIResource? {
        var versions = version.map { [$0] } ?? []
        if version == nil {
            versions = try await apiGroups().first { $0.name == group }?.versions ?? []
        }
        for version in versions {
            do {
                let found = try await apiResources(group: group, version: version)
                if let match = found.first(where: { $0.resource.kind == kind }) { return match.resource }
            } catch  where error.isNotServed {
                continue
            }
        }
        return nil
    }

    private func discoveryPath(group: String, version: String) throws(KubernetesError) -> String {
        do {
            let version = try PathSegment(version, what: "version").encoded
            if group.isEmpty { return "/api/\(version)" }
            return "/apis/\(try PathSegment(group, what: "API group").encoded)/\(version)"
        } catch {
            throw .invalid(error.description, RequestSummary(method: "GET", path: "/apis"))
        }
    }

    private func read<Answer: Decodable & Sendable>(
        _ type: Answer.Type, at path: String
    ) async throws(KubernetesError) -> Answer {
        try await exchange.exchange(APIRequest(.get, path)) { response throws(KubernetesError) in
            try await BodyCoding.decode(type, from: response)
        }
    }
}

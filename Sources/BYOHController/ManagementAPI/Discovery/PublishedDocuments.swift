import HTTPServing
import JSONTree
import KubernetesModel
import Synchronization

/// Answers the questions what is served: discovery, OpenAPI and `/`.
struct PublishedDocuments {
    let catalog: KindCatalog
    let cache: DocumentCache

    private static let openAPI3 = "/openapi/v3"

    /// The answer; nil when the path asks for something else.
    func respond(to request: ServedRequest, _ target: RequestTarget) throws(APIFailure) -> ServedResponse? {
        let discovery = Discovery(catalog: catalog, address: request.header("host") ?? "")
        switch target {
        case .legacyVersions: return try root(request, core: true, discovery.legacyVersions)
        case .groups: return try root(request, core: false, discovery.groupList)
        case .group(let name): return try read(request, discovery.group(name))
        case .resources(let group, let version):
            return try read(request, discovery.resources(group: group, version: version))
        case .other("/version"): return try read(request, ServerVersion.tree)
        case .other("/"): return try read(request, ["paths": .array(paths.map(JSONValue.string))])
        case .other("/openapi/v2"): return try openAPI2(request)
        case .other(Self.openAPI3): return try read(request, openAPI3Index)
        case .other(let path) where path.hasPrefix(Self.openAPI3 + "/"):
            return try openAPI3(request, String(path.dropFirst(Self.openAPI3.count + 1)))
        case .resource, .other: return nil
        }
    }

    // MARK: - Discovery

    private func root(_ request: ServedRequest, core: Bool, _ plain: JSONValue) throws(APIFailure) -> ServedResponse {
        let form = DiscoveryForm(request)
        guard case .aggregated(let version) = form else { return try read(request, plain) }
        try checkMethod(request)
        let body = cache.bytes("discovery \(core) \(version)", catalog) {
            Discovery(catalog: catalog, address: "").aggregated(core: core, version: version).serialized()
        }
        return .tagged(body, form.contentType, for: request)
    }

    /// What there is besides objects.
    private var paths: [String] {
        let groups = catalog.groups.flatMap { group in
            group.name.isEmpty
                ? ["/api", "/api/v1"]
                : ["/apis", "/apis/\(group.name)"] + group.versions.map { "/apis/\(group.name)/\($0)" }
        }
        let others = ["/healthz", "/livez", "/metrics", "/openapi/v2", Self.openAPI3, "/readyz", "/version"]
        return Set(groups).sorted() + others
    }

    // MARK: - OpenAPI

    private func openAPI2(_ request: ServedRequest) throws(APIFailure) -> ServedResponse {
        try checkMethod(request)
        for range in MediaRange.accepted(by: request) {
            if [OpenAPIProtobuf.mediaType, OpenAPIProtobuf.contentType].contains(range.type) {
                let body = cache.bytes("openapi v2 protobuf", catalog) {
                    OpenAPIProtobuf.encode(OpenAPIDocuments(catalog: catalog).version2)
                }
                return .tagged(body, OpenAPIProtobuf.contentType, for: request)
            }
            if range.allows("application/json") {
                let body = cache.bytes("openapi v2", catalog) {
                    OpenAPIDocuments(catalog: catalog).version2.serialized()
                }
                return .tagged(body, "application/json", for: request)
            }
        }
        throw .notAcceptable(offered: ["application/json", OpenAPIProtobuf.mediaType])
    }

    private func openAPI3Document(_ path: String) -> [UInt8] {
        cache.bytes("openapi v3 \(path)", catalog) {
            OpenAPIDocuments(catalog: catalog).version3(path)?.serialized() ?? []
        }
    }

    /// Where the documents are: the hash in the address lets clients keep a document for ever.
    private var openAPI3Index: JSONValue {
        let paths = OpenAPIDocuments(catalog: catalog).version3Paths.map { path -> (String, JSONValue) in
            (path, ["serverRelativeURL": .string(address(path))])
        }
        return ["paths": .object(Dictionary(uniqueKeysWithValues: paths))]
    }

    private func address(_ path: String) -> String {
        "\(Self.openAPI3)/\(path)?hash=\(ContentHash.text(of: openAPI3Document(path)))"
    }

    private func openAPI3(_ request: ServedRequest, _ path: String) throws(APIFailure) -> ServedResponse {
        try checkMethod(request)
        let body = openAPI3Document(path)
        guard !body.isEmpty else { throw .noSuchResource }
        guard MediaRange.accepted(by: request).contains(where: { $0.allows("application/json") }) else {
            throw .notAcceptable(offered: ["application/json"])
        }
        guard let hash = request.queryValue("hash"), !hash.isEmpty else {
            return .tagged(body, "application/json", for: request)
        }
        guard hash == ContentHash.text(of: body) else {
            return ServedResponse(
                status: 301, contentType: "application/json", headers: [("location", address(path))], body: [])
        }
        return .tagged(
            body, "application/json", for: request, headers: [("cache-control", "public, immutable")])
    }

    // MARK: - Steps

    private func read(_ request: ServedRequest, _ tree: JSONValue?) throws(APIFailure) -> ServedResponse {
        try checkMethod(request)
        guard let tree else { throw .noSuchResource }
        return .json(tree)
    }

    private func checkMethod(_ request: ServedRequest) throws(APIFailure) {
        guard request.method == "GET" else {
            throw APIFailure(405, .methodNotAllowed, "the server does not allow this method on the requested resource")
        }
    }
}

/// Documents that are the same until a definition changes.
final class DocumentCache: Sendable {
    private struct State {
        var generation = 0
        var documents: [String: [UInt8]] = [:]
    }

    private let state = Mutex(State())

    /// The document, made when it was not yet for this catalog.
    func bytes(_ name: String, _ catalog: KindCatalog, _ make: () -> [UInt8]) -> [UInt8] {
        let known = state.withLock { state in
            if catalog.generation > state.generation { state = State(generation: catalog.generation) }
            return catalog.generation == state.generation ? state.documents[name] : nil
        }
        if let known { return known }
        let document = make()
        state.withLock { state in
            if catalog.generation == state.generation, !document.isEmpty { state.documents[name] = document }
        }
        return document
    }
}

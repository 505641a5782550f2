import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import NIOCore
import Synchronization

/// Keeps objects by path, so that the parts that send requests can be tested without a socket.
///
/// It stands behind our own ``APIExchange`` and proves nothing about Kubernetes: that is for the conformance tests. It
/// knows create, read, merge and JSON patches, the status half, and resource versions as preconditions; and it keeps
/// what it was asked.
final class TinyAPI: APIExchange {
    private struct State {
        var objects: [String: JSONValue] = [:]
        var version = 100
        var requests: [APIRequest] = []
        var fault: @Sendable (APIRequest) -> KubernetesError? = { _ in nil }
        var latency: @Sendable (APIRequest) async throws -> Void = { _ in }
    }

    private let state = Mutex(State())

    var client: KubernetesClient { KubernetesClient(exchange: self) }

    // MARK: - For tests

    /// What was sent so far, as `METHOD path`, without reads.
    var writes: [String] {
        state.withLock { $0.requests.filter { $0.method != .get }.map(\.summary.description) }
    }

    var requests: [APIRequest] { state.withLock(\.requests) }

    /// From now on requests for which `fault` gives an error fail, and change nothing.
    func fail(_ fault: @escaping @Sendable (APIRequest) -> KubernetesError?) {
        state.withLock { $0.fault = fault }
    }

    /// From now on every request waits for `latency` before it is handled.
    func delay(_ latency: @escaping @Sendable (APIRequest) async throws -> Void) {
        state.withLock { $0.latency = latency }
    }

    /// Puts an object there as it is, unknown fields included.
    func put(_ object: JSONValue, at path: String) {
        state.withLock { $0.objects[path] = object }
    }

    func put<Object: KubernetesObject>(_ object: Object) throws {
        let path = Object.apiResource.path(namespace: object.metadata.namespace, name: object.metadata.name)
        put(try JSONValue(encoding: object), at: path)
    }

    func object(at path: String) -> JSONValue? { state.withLock { $0.objects[path] } }

    func objects(under prefix: String) -> [JSONValue] {
        state.withLock { state in
            state.objects.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    static func refusal(_ reason: StatusReason, _ code: Int, _ request: APIRequest) -> KubernetesError {
        let name = String(request.path.split(separator: "/").last ?? "")
        let details = StatusDetails(name: name)
        return .rejected(
            Status(message: "refused by the test", reason: reason, details: details, code: code), request.summary)
    }

    // MARK: - Exchange

    func exchange<Result: Sendable>(
        _ request: APIRequest, read: @escaping @Sendable (APIResponse) async throws(KubernetesError) -> Result
    ) async throws(KubernetesError) -> Result {
        do {
            try await state.withLock(\.latency)(request)
        } catch {
            throw .cancelled
        }
        if Task.isCancelled { throw .cancelled }
        let answer = try handle(request)
        if request.query.contains(where: { $0.name == "watch" }) {
            return try await read(APIResponse(statusCode: 200, body: Self.quietWatch, summary: request.summary))
        }
        let body = APIResponseBody {
            let chunk = Mutex<ByteBuffer?>(ByteBuffer(bytes: answer.serialized()))
            return APIResponseBody.Chunks { () async throws(KubernetesError) -> ByteBuffer? in
                chunk.withLock { $0.take() }
            }
        }
        return try await read(APIResponse(statusCode: 200, body: body, summary: request.summary))
    }

    /// A watch that tells nothing until it is cancelled.
    private static let quietWatch = APIResponseBody {
        APIResponseBody.Chunks { () async throws(KubernetesError) -> ByteBuffer? in
            await Signal().wait()
            throw .cancelled
        }
    }

    private func handle(_ request: APIRequest) throws(KubernetesError) -> JSONValue {
        let result = state.withLock { state -> Swift.Result<JSONValue, KubernetesError> in
            state.requests.append(request)
            if let error = state.fault(request) { return .failure(error) }
            do throws(KubernetesError) {
                return .success(try Self.handle(request, &state))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func handle(_ request: APIRequest, _ state: inout State) throws(KubernetesError) -> JSONValue {
        let body = request.body.flatMap { try? JSONValue(parsing: $0.bytes) } ?? [:]
        switch request.method {
        case .post:
            var object = body
            let path = "\(request.path)/\(object["metadata"]?["name"]?.string ?? "")"
            guard state.objects[path] == nil else { throw refusal(.alreadyExists, 409, request) }
            state.version += 1
            object["metadata"]?["uid"] = .string("uid-\(state.version)")
            object["metadata"]?["resourceVersion"] = .string("\(state.version)")
            state.objects[path] = object
            return object
        case .get where isCollection(request.path):
            let prefix = "\(request.path)/"
            let items = state.objects.filter { $0.key.hasPrefix(prefix) }.map(\.value)
            let metadata: JSONValue = ["resourceVersion": .string("\(state.version)")]
            return ["kind": "List", "apiVersion": "v1", "metadata": metadata, "items": .array(items)]
        case .get:
            guard let object = state.objects[request.path] else { throw refusal(.notFound, 404, request) }
            return object
        case .patch:
            return try patch(request, with: body, &state)
        case .put, .delete:
            throw refusal(.methodNotAllowed, 405, request)
        }
    }

    /// Whether the path names all objects of a kind, in a namespace or in all.
    private static func isCollection(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        let place = parts.dropFirst(parts.first == "api" ? 2 : 3)
        return place.count == 1 || place.count == 3
    }

    private static func patch(
        _ request: APIRequest, with body: JSONValue, _ state: inout State
    ) throws(KubernetesError) -> JSONValue {
        let isStatus = request.path.hasSuffix("/status")
        let path = isStatus ? String(request.path.dropLast("/status".count)) : request.path
        guard let old = state.objects[path] else { throw refusal(.notFound, 404, request) }
        var new: JSONValue
        do {
            new =
                request.body?.contentType == "application/json-patch+json"
                ? try body.decode(JSONPatch.self).apply(to: old) : JSONMergePatch.apply(body, to: old)
        } catch {
            throw refusal(.invalid, 422, request)
        }
        let version = old["metadata"]?["resourceVersion"]
        guard new["metadata"]?["resourceVersion"] == version else { throw refusal(.conflict, 409, request) }
        if isStatus {
            let status = new["status"]
            new = old
            new["status"] = status
        } else {
            new["status"] = old["status"]
        }
        state.version += 1
        new["metadata"]?["resourceVersion"] = .string("\(state.version)")
        let isFinished =
            new["metadata"]?["deletionTimestamp"] != nil && (new["metadata"]?["finalizers"]?.array ?? []).isEmpty
        if isFinished {
            state.objects.removeValue(forKey: path)
        } else {
            state.objects[path] = new
        }
        return new
    }
}

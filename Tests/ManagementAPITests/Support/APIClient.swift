import AsyncHTTPClient
import JSONTree
import KubernetesModel
import Logging
import ManagementAPI
import NIOCore
import NIOHTTP1
import Testing

/// Speaks HTTP to a server in memory, and nothing more: what goes over the wire is in the tests.
struct APIClient: Sendable {
    let api: ManagementAPIServer.InMemory
    private var headers: [(String, String)] = []

    init(api: ManagementAPIServer.InMemory) {
        self.api = api
    }

    /// The same server, as somebody else.
    func `as`(_ user: UserInfo) -> APIClient {
        var client = self
        client.headers = [("impersonate-user", user.username)] + user.groups.map { ("impersonate-group", $0) }
        return client
    }

    /// The same server, with a bearer token.
    func bearing(_ token: String) -> APIClient {
        var client = self
        client.headers = [("authorization", "Bearer \(token)")]
        return client
    }

    /// The same server, with one more header.
    func sending(_ name: String, _ value: String) -> APIClient {
        var client = self
        client.headers.append((name, value))
        return client
    }

    /// Runs a server and gives a client of it.
    static func with(_ body: (APIClient) async throws -> Void) async throws {
        try await ManagementAPIServer.withInMemory(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) {
            api in
            try await body(APIClient(api: api))
        }
    }

    struct Answer: Sendable {
        let code: Int
        let contentType: String
        /// The entity tag.
        let tag: String
        /// Where the answer is instead.
        let location: String
        let body: JSONValue
        let bytes: [UInt8]

        /// Reads the whole answer.
        init(_ response: HTTPClientResponse) async throws {
            code = Int(response.status.code)
            contentType = response.headers.first(name: "content-type") ?? ""
            tag = response.headers.first(name: "etag") ?? ""
            location = response.headers.first(name: "location") ?? ""
            bytes = Array(buffer: try await response.body.collect(upTo: 64 << 20))
            let text = JSONValue.string(String(decoding: bytes, as: UTF8.self))
            // What is not JSON is a text.
            body = bytes.isEmpty ? .null : (try? JSONValue(parsing: bytes)) ?? text
        }

        /// The reason of a Status.
        var reason: String { body["reason"]?.string ?? "" }
        var message: String { body["message"]?.string ?? "" }
        var names: [String] { (body["items"]?.array ?? []).compactMap { $0["metadata"]?["name"]?.string } }
        var version: String { body["metadata"]?["resourceVersion"]?.string ?? "" }
    }

    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, type: String = "application/json"
    ) async throws -> Answer {
        try await send(method, path, bytes: body?.serialized(), type: type)
    }

    func send(_ method: String, _ path: String, bytes: [UInt8]?, type: String = "application/json") async throws
        -> Answer
    {
        try await Answer(execute(method, path, bytes, type))
    }

    private func execute(
        _ method: String, _ path: String, _ bytes: [UInt8]?, _ type: String
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: api.url + path)
        request.method = .init(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let bytes {
            request.headers.add(name: "content-type", value: type)
            request.body = .bytes(ByteBuffer(bytes: bytes))
        }
        return try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path) }

    /// The object, when the answer says that it was made.
    @discardableResult
    func make(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        let answer = try await send("POST", path, body)
        #expect(answer.code == 201, "\(answer.body)")
        return answer.body
    }

    /// Watches, and hands out frames one by one. The watch ends with `body`.
    func watch(_ path: String, _ body: (inout Frames) async throws -> Void) async throws {
        let response = try await execute("GET", path, nil, "")
        #expect(response.status.code == 200)
        let (trees, source) = AsyncThrowingStream.makeStream(of: JSONValue.self)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                do {
                    var buffer: [UInt8] = []
                    for try await part in response.body {
                        buffer += Array(buffer: part)
                        while let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                            source.yield(try JSONValue(parsing: buffer[..<end]))
                            buffer.removeFirst(end + 1)
                        }
                    }
                    source.finish()
                } catch {
                    source.finish(throwing: error)
                }
            }
            var frames = Frames(iterator: trees.makeAsyncIterator())
            try await body(&frames)
            tasks.cancelAll()
        }
    }

    /// The frames of a watch.
    struct Frames {
        fileprivate var iterator: AsyncThrowingStream<JSONValue, any Error>.AsyncIterator

        /// Type and name of the next frame, such as `ADDED a`; nil when the server has ended the watch.
        mutating func next() async throws -> String? {
            guard let frame = try await nextTree() else { return nil }
            return "\(frame["type"]?.string ?? "") \(frame["object"]?["metadata"]?["name"]?.string ?? "")"
        }

        /// Reads one frame and compares its type and name.
        mutating func expect(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
            let next = try await next()
            #expect(next == line, sourceLocation: sourceLocation)
        }

        mutating func expectEnd(sourceLocation: SourceLocation = #_sourceLocation) async throws {
            let next = try await next()
            #expect(next == nil, sourceLocation: sourceLocation)
        }

        mutating func nextTree() async throws -> JSONValue? {
            try await iterator.next(isolation: #isolation)
        }
    }
}

/// Manifests.
enum Sample {
    static func configMap(
        _ name: String, data: [String: String] = [:], labels: [String: String] = [:], finalizers: [String] = []
    ) -> JSONValue {
        var object: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
        ]
        if !data.isEmpty { object["data"] = .object(data.mapValues(JSONValue.string)) }
        if !labels.isEmpty { object["metadata"]?["labels"] = .object(labels.mapValues(JSONValue.string)) }
        if !finalizers.isEmpty { object["metadata"]?["finalizers"] = .array(finalizers.map(JSONValue.string)) }
        return object
    }

    /// A definition of `widgets.example.org` with a schema that has a bit of everything.
    static let widgetDefinition: JSONValue = [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": ["name": "widgets.example.org"],
        "spec": [
            "group": "example.org", "scope": "Namespaced",
            "names": ["kind": "Widget", "plural": "widgets", "shortNames": ["wd"]],
            "versions": [
                [
                    "name": "v1", "served": true, "storage": true, "subresources": ["status": [:]],
                    "schema": [
                        "openAPIV3Schema": [
                            "type": "object",
                            "properties": [
                                "spec": [
                                    "type": "object", "required": ["size"],
                                    "properties": [
                                        "size": ["type": "integer", "minimum": 1, "maximum": 9],
                                        "color": ["type": "string", "enum": ["red", "blue"], "default": "red"],
                                        "port": ["x-kubernetes-int-or-string": true],
                                        "parts": [
                                            "type": "array", "x-kubernetes-list-type": "map",
                                            "x-kubernetes-list-map-keys": ["name"],
                                            "items": [
                                                "type": "object", "required": ["name"],
                                                "properties": ["name": ["type": "string", "pattern": "^[a-z]+$"]],
                                            ],
                                        ],
                                        "free": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                                    ],
                                ],
                                "status": ["type": "object", "properties": ["phase": ["type": "string"]]],
                            ],
                        ]
                    ],
                ]
            ],
        ],
    ]

    static func widget(_ name: String, spec: JSONValue) -> JSONValue {
        ["apiVersion": "example.org/v1", "kind": "Widget", "metadata": ["name": .string(name)], "spec": spec]
    }
}

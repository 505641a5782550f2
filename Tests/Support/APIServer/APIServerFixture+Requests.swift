import AsyncHTTPClient
import FoundationEssentials
package import JSONTree
import NIOCore
import NIOHTTP1
import NIOSSL
import PKI

/// What a server said to a request that no client of ours makes.
package struct RawAnswer: Sendable {
    package let code: Int
    /// The body; null when it is not one JSON value.
    package let body: JSONValue
    /// The lines of the body, one JSON value each: the frames of a watch.
    package let frames: [JSONValue]

    /// The body as it came.
    package let text: String

    /// The texts of the `Warning` headers, as kubectl shows them.
    package let warnings: [String]

    /// The message of a Status.
    package var message: String { body["message"]?.string ?? "" }

    fileprivate init(code: Int, bytes: [UInt8], warnings: [String]) {
        self.code = code
        self.warnings = warnings.map(Self.text(ofWarning:))
        text = String(decoding: bytes, as: UTF8.self)
        let parts = bytes.split(separator: UInt8(ascii: "\n"))
        // What is no JSON stays null; the code tells the rest.
        frames = parts.compactMap { try? JSONValue(parsing: $0) }
        body = (try? JSONValue(parsing: bytes)) ?? .null
    }

    /// The text of `299 - "text"` (RFC 7234), in which quotes and backslashes are escaped.
    private static func text(ofWarning header: String) -> String {
        guard let start = header.firstIndex(of: "\""), header.last == "\"" else { return header }
        return String(header[header.index(after: start)...].dropLast())
            .replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
    }
}

/// Who sends a raw request.
package enum RawIdentity: Sendable {
    /// By a client certificate.
    case user(String, groups: [String] = [])
    case bearer(String)
    case nobody

    package static let administrator = RawIdentity.user("admin", groups: ["system:masters"])
}

extension APIServerFixture {
    /// Sends one request as it is and reads the whole answer, whatever it is. A watch has to have an end.
    package func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, as identity: RawIdentity = .administrator,
        headers: [(name: String, value: String)] = []
    ) async throws -> RawAnswer {
        try await send(method, path, bytes: body?.serialized(), as: identity, headers: headers)
    }

    /// The same with a body that need not be JSON.
    package func send(
        _ method: String, _ path: String, bytes body: [UInt8]?, as identity: RawIdentity = .administrator,
        headers: [(name: String, value: String)] = []
    ) async throws -> RawAnswer {
        var request = HTTPClientRequest(url: url + path)
        request.method = .init(rawValue: method)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try .init(bytes: Array(authority.certificatePEM.utf8), format: .pem)])
        switch identity {
        case .user(let name, let groups):
            let key = try clientKey(user: name, groups: groups)
            tls.certificateChain = [.certificate(try .init(bytes: Array(key.certificatePEM.utf8), format: .pem))]
            tls.privateKey = .privateKey(try .init(bytes: Array(key.privateKeyPEM.utf8), format: .pem))
        case .bearer(let token): request.headers.add(name: "authorization", value: "Bearer \(token)")
        case .nobody: break
        }
        if let body {
            // A patch says itself which kind it is.
            if !headers.contains(where: { $0.name == "content-type" }) {
                request.headers.add(name: "content-type", value: "application/json")
            }
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.timeout.connect = .seconds(10)
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome: Result<RawAnswer, any Error>
        do {
            let response = try await client.execute(request, timeout: .seconds(60))
            let bytes = try await response.body.collect(upTo: 64 << 20)
            outcome = .success(
                RawAnswer(
                    code: Int(response.status.code), bytes: Array(buffer: bytes),
                    warnings: response.headers["warning"]))
        } catch {
            outcome = .failure(error)
        }
        try await client.shutdown()
        return try outcome.get()
    }
}

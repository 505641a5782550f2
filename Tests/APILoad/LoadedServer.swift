import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// The server under load: one HTTP/1.1 client with as many connections as it is asked for at once.
struct LoadedServer: Sendable {
    let url: String
    private let client: HTTPClient

    init(url: String, authorityFile: String, clientFile: String) throws {
        self.url = url
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(authorityFile)
        tls.certificateChain = try NIOSSLCertificate.fromPEMFile(clientFile).map { .certificate($0) }
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: clientFile, format: .pem))
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2048
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func close() async throws { try await client.shutdown() }

    /// Sends a request and waits for the whole answer; returns how many bytes it had.
    @discardableResult
    func send(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> Int {
        let response = try await open(method, path, body)
        var count = 0
        for try await part in response.body { count += part.readableBytes }
        return count
    }

    /// Sends a request and returns with the head of the answer.
    func open(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers.add(name: "accept", value: "application/json")
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await client.execute(request, timeout: .seconds(600))
        guard response.status.code < 300 else {
            let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
            throw Refused(description: "\(method) \(path) was answered \(response.status.code): \(text)")
        }
        return response
    }

    /// An answer that is no success.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }
}

/// The objects of the load.
enum LoadObject {
    static let collection = "/api/v1/namespaces/load/configmaps"

    static func name(_ number: Int) -> String { "object-\(number)" }

    /// A ConfigMap of about one KiB.
    static func manifest(_ number: Int, mark: String) -> String {
        let filling = String(repeating: "x", count: 800)
        return """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\(name(number))","namespace":"load",\
            "labels":{"app":"load"}},"data":{"mark":"\(mark)","filling":"\(filling)"}}
            """
    }
}

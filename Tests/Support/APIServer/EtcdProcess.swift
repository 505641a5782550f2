import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SystemPackage

/// The etcd under a real kube-apiserver.
final class EtcdProcess: Sendable {
    /// Where clients reach it.
    let url: String
    private let process: ChildProcess

    init(assets: FilePath, in folder: FilePath) throws {
        let ports = try FreePorts.choose(2)
        url = "http://127.0.0.1:\(ports[0])"
        let peer = "http://127.0.0.1:\(ports[1])"
        process = try ChildProcess(
            assets.appending("etcd").string,
            [
                "--data-dir=\(folder)/etcd", "--listen-client-urls=\(url)", "--advertise-client-urls=\(url)",
                "--listen-peer-urls=\(peer)", "--initial-advertise-peer-urls=\(peer)",
                "--initial-cluster=default=\(peer)", "--unsafe-no-fsync",
            ], log: folder.appending("etcd.log"))
    }

    /// Compacts up to now. A server that starts afterwards knows no older resourceVersion.
    func compact() async throws {
        let now = try await call("range", "{\"key\":\"AA==\"}")
        guard let revision = now.firstMatch(of: /"revision":"([0-9]+)"/)?.1 else {
            throw APIServerFixtureError.storage(now)
        }
        let answer = try await call("compaction", "{\"revision\":\"\(revision)\",\"physical\":true}")
        guard answer.contains("\"revision\"") else { throw APIServerFixtureError.storage(answer) }
    }

    func kill() async throws { try await process.killAndWait() }

    private func call(_ method: String, _ body: String) async throws -> String {
        var request = HTTPClientRequest(url: "\(url)/v3/kv/\(method)")
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }
}

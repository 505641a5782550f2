import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Asks a program for a page on loopback, without TLS and without saying who asks.
package enum PlainRequest {
    /// - Returns: The body of an answer 200.
    package static func get(_ url: String) async throws -> String {
        let answer = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
        guard answer.status == .ok else { throw NotOK(url: url, code: answer.status.code) }
        return String(buffer: try await answer.body.collect(upTo: 16 << 20))
    }

    private struct NotOK: Error, CustomStringConvertible {
        let url: String
        let code: UInt
        var description: String { "\(url) answered \(code)" }
    }
}

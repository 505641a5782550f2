import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Gets one large file over HTTP, from where an earlier attempt was cut off.
///
/// It is here because only this module and the one that serves may use an HTTP package.
package enum Download {
    /// What arrives, in order.
    package enum Piece: Sendable {
        /// The server sends the file from its begin, whatever was asked for: what is there already is void.
        case startsOver
        case bytes([UInt8])
    }

    /// Larger pieces mean fewer writes to the disk.
    private static let pieceSize = 8 << 20
    /// How long the server may be silent.
    private static let silenceLimit = TimeAmount.seconds(60)

    /// Asks for the file from `offset` on, and hands over what comes until it is whole.
    ///
    /// - Parameter proxies: decides which proxy the server is reached through.
    /// - Throws: ``DownloadFailure``, and whatever `deliver` throws.
    package static func run(
        from url: String, through proxies: ProxyEnvironment = ProxyEnvironment([:]), startingAt offset: Int64,
        deliver: (Piece) async throws -> Void
    ) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.proxy = try proxy(for: url, among: proxies)
        configuration.timeout.connect = .seconds(20)
        configuration.timeout.read = silenceLimit
        configuration.redirectConfiguration = .follow(max: 5, allowCycles: false)
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            try await receive(url, offset, client, deliver)
        } catch {
            // The first error is the one that tells; connections that do not close are nobody's concern any more.
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private static func proxy(
        for url: String, among proxies: ProxyEnvironment
    ) throws(DownloadFailure) -> HTTPClient.Configuration.Proxy? {
        do {
            // Of the URL only the server counts; its path and query may be anything.
            let authority = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3)
            return try proxies.proxy(for: ServerURL(parsing: authority.joined(separator: "/"))).map {
                HTTPClient.Configuration.Proxy($0)
            }
        } catch {
            throw DownloadFailure(url: url, problem: "\(error)")
        }
    }

    private static func receive(
        _ url: String, _ offset: Int64, _ client: HTTPClient, _ deliver: (Piece) async throws -> Void
    ) async throws {
        var request = HTTPClientRequest(url: url)
        if offset > 0 { request.headers.add(name: "Range", value: "bytes=\(offset)-") }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, deadline: .distantFuture)
        } catch {
            throw DownloadFailure(url: url, problem: "no answer: \(error)")
        }
        switch response.status.code {
        case 200: try await deliver(.startsOver)
        case 206 where begin(of: response) == offset: break
        case 206:
            let problem = "the server sends another part than was asked for (bytes \(offset)-)"
            throw DownloadFailure(url: url, problem: problem)
        // Nothing is left to send: the earlier attempt had got all of it.
        case 416 where offset > 0: return
        default: throw DownloadFailure(url: url, problem: "the server answers \(response.status.code)")
        }
        let expected = response.headers.first(name: "Content-Length").flatMap { Int64($0) }
        var received: Int64 = 0
        var piece: [UInt8] = []
        var body = response.body.makeAsyncIterator()
        while true {
            let buffer: ByteBuffer?
            do {
                buffer = try await body.next()
            } catch {
                // What has come counts: the next attempt goes on behind it.
                if !piece.isEmpty { try await deliver(.bytes(piece)) }
                if error is CancellationError { throw error }
                throw DownloadFailure(url: url, problem: "cut off after \(offset + received) bytes: \(error)")
            }
            guard let buffer else { break }
            received += Int64(buffer.readableBytes)
            piece.append(contentsOf: buffer.readableBytesView)
            if piece.count >= pieceSize {
                try await deliver(.bytes(piece))
                piece.removeAll(keepingCapacity: true)
            }
        }
        if !piece.isEmpty { try await deliver(.bytes(piece)) }
        if let expected, received != expected {
            throw DownloadFailure(url: url, problem: "\(received) of \(expected) bytes came")
        }
    }

    /// Where the part begins that a 206 carries (RFC 9110, section 14.4); nil when it does not say.
    private static func begin(of response: HTTPClientResponse) -> Int64? {
        guard let range = response.headers.first(name: "Content-Range"), range.hasPrefix("bytes ") else { return nil }
        return Int64(range.dropFirst("bytes ".count).prefix { $0 != "-" })
    }
}

/// A file could not be fetched.
package struct DownloadFailure: Error, Sendable, CustomStringConvertible {
    package let url: String
    package let problem: String

    /// Without what a URL may carry as a secret.
    package var description: String {
        let plain = url.prefix { $0 != "?" }
        let shown = plain.contains("@") ? "the URL" : String(plain)
        return "Could not fetch \(shown): \(problem)"
    }
}

import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Gets one large file over HTTP, from where an earlier attempt was cut off.
///
/// It is here because only this module and the one that serves may use an HTTP package.
package struct Download {
    /// What arrives, in order.
    package enum Piece: Sendable {
        /// The server sends the file from its begin, whatever was asked for: what is there already is void.
        case startsOver
        /// The bytes that follow.
        case bytes([UInt8])
    }

    /// Larger pieces mean fewer writes to the disk.
    private static let pieceSize = 8 << 20
    /// How long the server may be silent.
    private static let silenceLimit = TimeAmount.seconds(60)
    private static let longestChain = 5
    private static let redirections: Set<UInt> = [301, 302, 303, 307, 308]

    /// What was asked for; failures name it, also when another server was asked in the end.
    private let url: String
    private let proxies: ProxyEnvironment
    private let authorization: Sensitive<String>?
    private let mediaTypes: [String]

    /// What came of asking one server.
    private enum Answer {
        case whole
        /// It has the file elsewhere.
        case redirected(to: String)
        /// It sends another part than was asked for.
        case anotherPart
    }

    /// Asks for the file from `offset` on, and hands over what comes until it is whole.
    ///
    /// - Parameters:
    ///   - url: `http://` or `https://`.
    ///   - proxies: decides through which proxy each server is reached, also those that it redirects to.
    ///   - authorization: the header of that name. Only the server of `url` gets it, not those that it redirects to.
    ///   - mediaTypes: what may come; empty for anything.
    /// - Throws: ``DownloadFailure``, and whatever `deliver` throws.
    package static func run(
        from url: String, through proxies: ProxyEnvironment = ProxyEnvironment([:]),
        authorization: Sensitive<String>? = nil, accepting mediaTypes: [String] = [], startingAt offset: Int64,
        deliver: (Piece) async throws -> Void
    ) async throws {
        try await Download(url: url, proxies: proxies, authorization: authorization, mediaTypes: mediaTypes)
            .run(startingAt: offset, deliver)
    }

    private func run(startingAt begin: Int64, _ deliver: (Piece) async throws -> Void) async throws {
        var location = url, offset = begin
        for _ in 0...Self.longestChain {
            switch try await ask(location, offset, deliver) {
            case .whole: return
            case .redirected(let next): location = next
            case .anotherPart where offset > 0: offset = 0
            case .anotherPart: throw failure("the server sends a part of the file only")
            }
        }
        throw failure("it was redirected more than \(Self.longestChain) times")
    }

    private func failure(_ problem: String) -> DownloadFailure { DownloadFailure(url: url, problem: problem) }

    /// Asks one server, with a client of its own: each has one proxy.
    private func ask(
        _ location: String, _ offset: Int64, _ deliver: (Piece) async throws -> Void
    ) async throws -> Answer {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(20)
        configuration.timeout.read = Self.silenceLimit
        configuration.redirectConfiguration = .disallow
        configuration.proxy = try proxy(for: location)
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let answer: Answer
        do {
            answer = try await receive(location, offset, client, deliver)
        } catch {
            // The first error is the one that tells; connections that do not close are nobody's concern any more.
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
        return answer
    }

    private func proxy(for location: String) throws(DownloadFailure) -> HTTPClient.Configuration.Proxy? {
        do {
            let parts = try URLParts(parsing: location, defaultScheme: "http")
            guard let scheme = ServerURL.Scheme(rawValue: parts.scheme) else {
                throw InvalidURL("\"\(parts.scheme)\" is no scheme for a file; right would be https://")
            }
            let server = ServerURL(scheme: scheme, host: parts.host, port: parts.port ?? (scheme == .https ? 443 : 80))
            return try proxies.proxy(for: server).map { HTTPClient.Configuration.Proxy($0) }
        } catch {
            throw failure("\(error)")
        }
    }

    private func receive(
        _ location: String, _ offset: Int64, _ client: HTTPClient, _ deliver: (Piece) async throws -> Void
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: location)
        if offset > 0 { request.headers.add(name: "Range", value: "bytes=\(offset)-") }
        if !mediaTypes.isEmpty { request.headers.add(name: "Accept", value: mediaTypes.joined(separator: ", ")) }
        if let authorization, Self.server(of: location) == Self.server(of: url) {
            request.headers.add(name: "Authorization", value: authorization.exposed)
        }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, deadline: .distantFuture)
        } catch {
            throw failure("no answer: \(error)")
        }
        switch response.status.code {
        case 200: try await deliver(.startsOver)
        case 206 where Self.begin(of: response) == offset: break
        case 206: return .anotherPart
        // Nothing is left to send: the earlier attempt had got all of it.
        case 416 where offset > 0: return .whole
        case let code where Self.redirections.contains(code):
            guard let next = Self.target(of: response, from: location) else {
                throw failure("the server answers \(code) and does not say where the file is")
            }
            return .redirected(to: next)
        case let code:
            throw DownloadFailure(
                url: url, problem: "the server answers \(code)", status: Int(code),
                challenge: response.headers.first(name: "WWW-Authenticate"))
        }
        try await take(response, offset, deliver)
        return .whole
    }

    private func take(
        _ response: HTTPClientResponse, _ offset: Int64, _ deliver: (Piece) async throws -> Void
    ) async throws {
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
                throw failure("cut off after \(offset + received) bytes: \(error)")
            }
            guard let buffer else { break }
            received += Int64(buffer.readableBytes)
            piece.append(contentsOf: buffer.readableBytesView)
            if piece.count >= Self.pieceSize {
                try await deliver(.bytes(piece))
                piece.removeAll(keepingCapacity: true)
            }
        }
        if !piece.isEmpty { try await deliver(.bytes(piece)) }
        if let expected, received != expected { throw failure("\(received) of \(expected) bytes came") }
    }

    /// Where the part begins that a 206 carries (RFC 9110, section 14.4); nil when it does not say.
    private static func begin(of response: HTTPClientResponse) -> Int64? {
        guard let range = response.headers.first(name: "Content-Range"), range.hasPrefix("bytes ") else { return nil }
        return Int64(range.dropFirst("bytes ".count).prefix { $0 != "-" })
    }

    /// Where a redirection leads: an absolute URL, or a path on the same server (RFC 9110, section 10.2.2).
    private static func target(of response: HTTPClientResponse, from location: String) -> String? {
        guard let target = response.headers.first(name: "Location"), !target.isEmpty else { return nil }
        if target.contains("://") { return target }
        guard target.hasPrefix("/"), !target.hasPrefix("//") else { return nil }
        return server(of: location) + target
    }

    /// Scheme, host and port, as they are written.
    private static func server(of location: String) -> String {
        location.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }
}

/// A file could not be fetched.
package struct DownloadFailure: Error, Sendable, CustomStringConvertible {
    /// What was asked for. May carry a secret in its query or its user.
    package let url: String
    /// The rest of the sentence.
    package let problem: String
    /// What the server answered; nil when it gave no answer, or one that was no refusal.
    package let status: Int?
    /// How the server wants to be shown who asks: its header `WWW-Authenticate`.
    package let challenge: String?

    package init(url: String, problem: String, status: Int? = nil, challenge: String? = nil) {
        self.url = url
        self.problem = problem
        self.status = status
        self.challenge = challenge
    }

    /// Without what a URL may carry as a secret.
    package var description: String {
        let plain = url.prefix { $0 != "?" }
        let shown = plain.contains("@") ? "the URL" : String(plain)
        return "Could not fetch \(shown): \(problem)"
    }
}

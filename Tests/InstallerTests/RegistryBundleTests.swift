import ByohAPI
import Installer
import KubernetesClient
import TestSupport
import Testing

@Suite struct RegistryBundleTests {
    private static let archive = "a bundle"
    private static let archiveDigest = SHA256Digest(of: Array(archive.utf8)).hex
    private static let manifest =
        #"{"schemaVersion":2,"layers":[{"mediaType":"x","size":8,"digest":"sha256:\#(archiveDigest)"}]}"#
    private static let manifestDigest = SHA256Digest(of: Array(manifest.utf8)).hex

    private struct Outcome {
        var text = ""
        var error: (any Error)?
    }

    private func fetch(
        from offset: Int64 = 0, manifestDigest: String = Self.manifestDigest, sha256: String = Self.archiveDigest,
        answer: @escaping @Sendable (StubRequest) -> StubAnswer
    ) async throws -> (Outcome, [StubRequest]) {
        try await StubServer.with(answer: answer) { server in
            var outcome = Outcome()
            do {
                let location = "oci+http://127.0.0.1:\(server.port)/team/bundle@sha256:\(manifestDigest)"
                try await RegistryBundle(BundleReference(location: location, sha256: sha256)).fetch(
                    startingAt: offset
                ) { piece in
                    switch piece {
                    case .startsOver: outcome.text = ""
                    case .bytes(let bytes): outcome.text += String(decoding: bytes, as: UTF8.self)
                    }
                }
            } catch {
                outcome.error = error
            }
            return (outcome, server.requests)
        }
    }

    private static func registry(_ request: StubRequest) -> StubAnswer {
        switch request.target {
        case "/v2/team/bundle/manifests/sha256:\(manifestDigest)": .body(manifest)
        case "/v2/team/bundle/blobs/sha256:\(archiveDigest)": .body(archive)
        default: .body("no", status: 404)
        }
    }

    @Test func fetchesTheOneLayerOfTheManifest() async throws {
        let (outcome, requests) = try await fetch(answer: Self.registry)
        #expect(outcome.text == Self.archive && outcome.error == nil)
        #expect(requests.count == 2)
        #expect(requests[0][header: "accept"]?.contains("application/vnd.oci.image.manifest.v1+json") == true)
    }

    @Test func goesOnWhereItWasCutOff() async throws {
        let (outcome, requests) = try await fetch(from: 2) { request in
            guard request.target.contains("/blobs/") else { return Self.registry(request) }
            return .body("bundle", status: 206, headers: ["content-range": "bytes 2-7/8"])
        }
        #expect(outcome.text == "bundle" && requests.last?[header: "range"] == "bytes=2-")
    }

    @Test func getsATokenFromTheAuthorityThatTheRegistryNames() async throws {
        let (outcome, requests) = try await fetch { request in
            if request.target.hasPrefix("/token") { return .body(#"{"token": "t0p.secret"}"#) }
            guard request[header: "authorization"] == "Bearer t0p.secret" else {
                let authority = "http://\(request[header: "host"] ?? "")/token"
                return .body(
                    "", status: 401,
                    headers: [
                        "www-authenticate":
                            #"Bearer realm="\#(authority)",service="r,1",scope="repository:team/bundle:pull""#
                    ])
            }
            return Self.registry(request)
        }
        #expect(outcome.text == Self.archive && outcome.error == nil)
        #expect(requests.map(\.target)[1] == "/token?service=r%2C1&scope=repository%3Ateam%2Fbundle%3Apull")
        #expect(requests[1][header: "authorization"] == nil)
    }

    // Registries keep layers elsewhere, and a token is nobody else's business.
    @Test func theTokenGoesToTheRegistryOnly() async throws {
        try await StubServer.with(answers: [.body(Self.archive)]) { store in
            let (outcome, _) = try await fetch { [port = store.port] request in
                if request.target.hasPrefix("/token") { return .body(#"{"access_token": "t"}"#) }
                guard request[header: "authorization"] == "Bearer t" else {
                    let realm = "http://\(request[header: "host"] ?? "")/token"
                    return .body("", status: 401, headers: ["www-authenticate": #"Bearer realm="\#(realm)""#])
                }
                guard request.target.contains("/blobs/") else { return Self.registry(request) }
                return .body("", status: 307, headers: ["location": "http://127.0.0.1:\(port)/layer"])
            }
            #expect(outcome.text == Self.archive && outcome.error == nil)
            #expect(store.requests.map { $0[header: "authorization"] } == [nil])
        }
    }

    // MARK: - What is refused

    @Test func aManifestOfAnotherDigestIsNotFollowed() async throws {
        let (outcome, requests) = try await fetch { _ in .body(Self.manifest + " ") }
        #expect("\(outcome.error!)".contains("the registry sent a manifest with the SHA-256"))
        #expect(requests.count == 1)
    }

    @Test func theLayerMustBeTheArchiveOfThePlan() async throws {
        let other = String(repeating: "b", count: 64)
        let (outcome, requests) = try await fetch(sha256: other, answer: Self.registry)
        #expect(
            "\(outcome.error!)".contains("its layer is sha256:\(Self.archiveDigest), but installation.bundle.sha256"))
        #expect(requests.count == 1)
    }

    @Test(arguments: [
        (#"{"layers":[]}"#, "its manifest has 0 layers"), (#"{"manifests":[]}"#, "its manifest has 0 layers"),
        ("no", "its manifest cannot be read"),
    ])
    func anImageOfAnotherShapeIsNoBundle(text: String, problem: String) async throws {
        let (outcome, _) = try await fetch(manifestDigest: SHA256Digest(of: Array(text.utf8)).hex) { _ in .body(text) }
        #expect("\(outcome.error!)".contains(problem))
    }

    @Test(arguments: ["Basic realm=\"r\"", "Bearer service=\"x\"", "Bearer realm=\"file:///etc/shadow\""])
    func aRegistryThatWantsCredentialsIsTold(challenge: String) async throws {
        let (outcome, requests) = try await fetch { _ in
            .body("", status: 401, headers: ["www-authenticate": challenge])
        }
        #expect("\(outcome.error!)".contains("the registry wants credentials"))
        #expect(requests.count == 1)
    }

    @Test func anAnswerWithoutATokenIsNotQuoted() async throws {
        let (outcome, _) = try await fetch { request in
            guard request.target.hasPrefix("/token") else {
                let realm = "http://\(request[header: "host"] ?? "")/token"
                return .body("", status: 401, headers: ["www-authenticate": #"Bearer realm="\#(realm)""#])
            }
            return .body(#"{"secret": "hidden"}"#)
        }
        #expect("\(outcome.error!)".contains("gave no token") && !"\(outcome.error!)".contains("hidden"))
    }

    @Test func saysThatThereIsNothing() async throws {
        let (outcome, _) = try await fetch { _ in .body("", status: 404) }
        #expect("\(outcome.error!)".contains("the server answers 404"))
    }

    // MARK: - Challenges

    @Test func readsChallenges() {
        let challenge = BearerChallenge(parsing: #"bearer  realm="https://a/t?x=1", service=reg, error="a \"b\", c""#)
        #expect(challenge?.realm == "https://a/t?x=1" && challenge?.service == "reg" && challenge?.scope == nil)
        #expect(challenge?.url == "https://a/t?x=1&service=reg")
        #expect(BearerChallenge(parsing: #"Bearer realm="https://a b""#) == nil)
        #expect(BearerChallenge(parsing: "Bearer") == nil)
        #expect(BearerChallenge(parsing: "Bearer realm=\"https://a") != nil, "an open quotation ends with the header")
    }
}

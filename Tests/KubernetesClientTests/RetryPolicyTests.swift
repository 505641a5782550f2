import KubernetesClient
import KubernetesModel
import Testing

@Suite struct RetryPolicyTests {
    private static let summary = RequestSummary(method: "GET", path: "/x")
    private let policy = RetryPolicy(attempts: 3, firstDelay: .seconds(1), longestDelay: .seconds(10))

    struct Row: Sendable, CustomTestStringConvertible {
        let what: String
        let error: KubernetesError
        let request: APIRequest
        let delay: Duration?
        var testDescription: String { what }
    }

    private static func refused(_ code: Int, after seconds: Int = 0) -> KubernetesError {
        .rejected(
            Status(
                details: seconds > 0 ? StatusDetails(retryAfterSeconds: seconds) : nil, code: code), summary)
    }

    private static func unreachable(_ failure: TransportFailure) -> KubernetesError { .unreachable(failure, summary) }

    static let rows: [Row] = {
        let get = APIRequest(.get, "/x"), post = APIRequest(.post, "/x")
        return [
            Row(what: "a read after a fault", error: refused(503), request: get, delay: .seconds(1)),
            Row(what: "a write after a fault", error: refused(503), request: post, delay: nil),
            Row(what: "429 with a time, any call", error: refused(429, after: 3), request: post, delay: .seconds(4)),
            Row(what: "429 with an endless time", error: refused(429, after: 900), request: post, delay: .seconds(11)),
            Row(what: "429 without a time", error: refused(429), request: get, delay: nil),
            Row(
                what: "an eviction", error: refused(429, after: 3), request: APIRequest(.post, "/p/eviction"),
                delay: nil),
            Row(what: "501", error: refused(501), request: get, delay: nil),
            Row(what: "404", error: refused(404), request: get, delay: nil),
            Row(what: "a write never sent", error: unreachable(.noConnection("")), request: post, delay: .seconds(1)),
            Row(what: "a write that broke off", error: unreachable(.brokeOff("")), request: post, delay: nil),
            Row(what: "a read that broke off", error: unreachable(.brokeOff("")), request: get, delay: .seconds(1)),
            Row(what: "a server not trusted", error: unreachable(.untrusted("")), request: get, delay: nil),
            Row(what: "a write after a TLS error", error: unreachable(.untrusted("")), request: post, delay: nil),
            Row(what: "silence", error: unreachable(.silent(.seconds(1))), request: get, delay: nil),
            Row(
                what: "a watch", error: unreachable(.noConnection("")),
                request: APIRequest(.get, "/x", query: [("watch", "true")]), delay: nil),
            Row(what: "a cancelled call", error: .cancelled, request: get, delay: nil),
        ]
    }()

    @Test(arguments: rows) func repeatsOnlyWhatIsSafe(_ row: Row) {
        let failure = RetryPolicy.Failure(error: row.error, attempt: 1)
        #expect(policy.delay(after: failure, of: row.request, jitter: 0) == row.delay)
    }

    @Test func theBackOffDoublesIsJitteredAndEnds() {
        func delay(_ attempt: Int, _ jitter: Double = 0) -> Duration? {
            RetryPolicy(attempts: 9, firstDelay: .seconds(1), longestDelay: .seconds(10)).delay(
                after: .init(error: Self.refused(500), attempt: attempt), of: APIRequest(.get, "/x"), jitter: jitter)
        }
        #expect((1...5).map { delay($0) } == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(10)])
        #expect(delay(2, 0.5) == .milliseconds(1500))
        #expect(delay(9) == nil)
    }

    /// kube-apiserver gives up on a request after a minute, and says so.
    @Test(arguments: [APIRequest.Method.post, .put, .patch, .delete])
    func aWriteOutlastsTheServersOwnLimit(_ method: APIRequest.Method) {
        let write = APIRequest(method, "/x")
        #expect(write.silenceLimit > .seconds(60) && write.headLimit == write.silenceLimit)
        #expect(!write.isIdempotent)
    }

    @Test func aReadIsGivenUpEarlierAndAWatchIsAcceptedAtOnce() {
        #expect(APIRequest(.get, "/x").silenceLimit == .seconds(30))
        let watch = APIRequest(.get, "/x", silenceLimit: .seconds(330))
        #expect(watch.headLimit == .seconds(60) && watch.silenceLimit == .seconds(330))
    }

    @Test func nothingIsRepeatedOnceTheCallerReads() {
        let failure = RetryPolicy.Failure(error: Self.refused(500), attempt: 1, hasBegunReading: true)
        #expect(policy.delay(after: failure, of: APIRequest(.get, "/x"), jitter: 0) == nil)
    }
}

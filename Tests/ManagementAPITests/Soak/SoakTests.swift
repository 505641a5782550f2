import AsyncHTTPClient
import Glibc
import JSONTree
import KubernetesModel
import ManagementAPI
import NIOCore
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Many objects, many watches, and clients that behave badly, all at once. The server is a process of its own, so that
/// its memory is its own.
@Suite(.serialized, .timeLimit(.minutes(30))) struct SoakTests {
    private static let path = "/api/v1/namespaces/default/configmaps"
    /// `BYOH_SOAK_PERCENT` of 10,000 objects, 500 watches and 10,000 fuzzed requests: the gate runs all of them, on their
    /// own; beside other tests it is a tenth.
    private static let percent = getenv("BYOH_SOAK_PERCENT").flatMap { Int(String(cString: $0)) } ?? 10
    private static let objects = 100 * percent
    private static let watches = max(20, 5 * percent)
    private static let requests = 100 * percent
    private static let changes = 100
    /// Resident memory that is not backed by files: what the server itself has allocated. A bound and no aim: 286 MiB
    /// were seen after all of it, most of them texts of objects that lists had read all at once.
    private static let memoryLimitMiB = percent > 10 ? 400 : 256

    @Test func aServerInTroubleStaysUpAndSmallAndTellsEachWatchEverything() async throws {
        try await TemporaryFolder.with("soak") { folder in
            let server = try await ServerProcess.start(on: folder.appending("data"), log: folder.appending("log"))
            try await EmbeddedAPI.withConnections(Self.watches + 200) { client in
                let api = try server.api.over(client)
                try await Self.spread(Self.objects, over: 32) { number in
                    let made = try await api.send("POST", Self.path, Self.manifest(number, mark: "first"))
                    #expect(made.code == 201, "\(made.message)")
                }
                let list = try await api.send("GET", Self.path)
                #expect(list.names.count == Self.objects)
                try await Self.underSiege(api, port: server.port, from: list.version)
                let memory = try server.anonymousMemoryMiB()
                #expect(memory < Self.memoryLimitMiB, "\(memory) MiB")
                #expect(try await api.send("GET", "/readyz").body == "ok")
            }
            try await server.stop()
        }
    }

    /// Good watches, bad readers, silent connections and nonsense, while objects change.
    private static func underSiege(_ api: EmbeddedAPI, port: Int, from version: String) async throws {
        let silent = SilentConnections(100, port: port)
        defer { silent.close() }
        let ledger = WatchLedger()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<watches {
                tasks.addTask {
                    let response = try await api.stream("GET", "\(path)?watch=1&resourceVersion=\(version)")
                    for try await part in response.body { ledger.received(part, by: number) }
                }
            }
            // Asks for everything and reads next to nothing of it.
            for _ in 0..<20 {
                tasks.addTask {
                    let response = try await api.stream("GET", "\(path)?watch=1")
                    var parts = response.body.makeAsyncIterator()
                    _ = try await parts.next()
                    try await Task.sleep(for: .seconds(3600))
                }
            }
            try await spread(changes, over: 4) { number in
                let changed = try await api.send(
                    "PUT", "\(path)/object-\(number)", manifest(number, mark: "second"))
                #expect(changed.code == 200, "\(changed.message)")
            }
            try await sendNonsense(to: api)
            await ledger.wait(until: changes, in: watches)
            tasks.cancelAll()
            // Cancelled readers throw; whether they were told everything is in the ledger.
            while await tasks.nextResult() != nil {}
        }
    }

    private static func sendNonsense(to api: EmbeddedAPI) async throws {
        try await spread(requests, over: 16) { number in
            var mutator = InputMutator(
                seed: FuzzSettings.seed &+ UInt64(number), corpus: targets.map { Array($0.utf8) },
                alphabet: Array("/?&=%.0aA".utf8))
            let target = "/" + mutator.next().drop { $0 == UInt8(ascii: "/") }.map(AbuseTests.escaped).joined()
            if target.contains("watch") { return }
            let method = ["GET", "POST", "PUT", "PATCH", "DELETE"][number % 5]
            let body = number % 50 == 0 ? Array(repeating: UInt8(ascii: " "), count: (3 << 20) + 1) : mutator.next()
            let answer = try await api.send(
                method, target, bytes: method == "GET" ? nil : body, type: types[number % types.count])
            let isProper = answer.code < 400 || answer.body["kind"] == "Status" || answer.body == "404 page not found\n"
            #expect(isProper && answer.code != 500, "\(method) \(target) answered \(answer.code) \(answer.body)")
            if body.count > 3 << 20, method != "GET" { #expect(answer.code == 413 && answer.body["code"] == 413) }
        }
    }

    private static let targets = [
        "/api/v1/namespaces/default/configmaps/a?dryRun=All", "/api/v1/configmaps?labelSelector=a%20in%20(b,c)&limit=2",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles/view", "/api/v1/namespaces/default/secrets/a",
        "/apis/certificates.k8s.io/v1/certificatesigningrequests/a/approval", "/healthz/ping", "/openapi/v2",
        "/api/v1/namespaces/default/serviceaccounts/a/token", "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    ]
    private static let types = [
        "application/json", "application/json-patch+json", "application/merge-patch+json",
        "application/strategic-merge-patch+json", "application/apply-patch+yaml", "application/vnd.kubernetes.protobuf",
    ]

    private static func manifest(_ number: Int, mark: String) -> JSONValue {
        [
            "metadata": ["name": .string("object-\(number)")],
            "data": ["mark": .string(mark), "filling": .string(String(repeating: "x", count: 800))],
        ]
    }

    /// Does so much work with so many hands.
    private static func spread(
        _ count: Int, over hands: Int, _ work: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for hand in 0..<hands {
                tasks.addTask {
                    for number in stride(from: hand, to: count, by: hands) { try await work(number) }
                }
            }
            try await tasks.waitForAll()
        }
    }
}

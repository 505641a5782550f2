import AsyncHTTPClient
import Glibc
import JSONTree
import ManagementAPI
import NIOCore
import SystemPackage
import TestSupport
import Testing

/// The server is killed in the middle of writes, again and again.
@Suite(.serialized, .timeLimit(.minutes(30))) struct CrashTests {
    private static let path = "/api/v1/namespaces/default/configmaps"
    private static let writers = 4
    private static let namesOfEach = 5
    /// `BYOH_CRASH_ROUNDS` sets how often; the gate runs 200.
    private static let rounds = getenv("BYOH_CRASH_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 10

    @Test func noAcknowledgedWriteIsLostAndNoWatchSkipsAnEvent() async throws {
        try await TemporaryFolder.with("crash") { folder in
            let ledger = WriteLedger()
            try await EmbeddedAPI.withConnections(2 * Self.writers) { client in
                var generator = SeededGenerator(seed: FuzzSettings.seed)
                for round in 0...Self.rounds {
                    let server = try await ServerProcess.start(
                        on: folder.appending("data"), log: folder.appending("log-\(round)"))
                    let limit = round < Self.rounds ? Int.random(in: 1...40, using: &generator) : nil
                    try await Self.play(server, try server.api.over(client), ledger, round, writes: limit)
                    let state = ledger.now
                    #expect(state.contradictions.isEmpty, "round \(round): \(state.contradictions)")
                    if !state.contradictions.isEmpty { return }
                }
            }
            let state = ledger.now
            #expect(state.acknowledgedRevisions.isSubset(of: state.watchedRevisions))
            #expect(state.acknowledged >= Self.rounds)
        }
    }

    /// One life of the server: what it knows is compared, a watch catches up with all that happened before, and it is
    /// killed in the middle of more writes; without any it is stopped in order.
    private static func play(
        _ server: ServerProcess, _ api: EmbeddedAPI, _ ledger: WriteLedger, _ round: Int, writes: Int?
    ) async throws {
        let (list, revision) = try await Self.list(api)
        ledger.compare(with: list, at: revision)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let (events, event) = AsyncStream.makeStream(of: Void.self)
            tasks.addTask {
                await watch(api, ledger) { event.yield() }
                event.finish()
            }
            if ledger.now.watched != list {
                for await _ in events where ledger.now.watched == list { break }
            }
            if let writes {
                try await writeUntilKilled(server, api, ledger, round, after: ledger.now.acknowledged + writes)
            } else {
                try await server.stop()
            }
            try await tasks.waitForAll()
        }
    }

    /// All writers write until the process is gone; it is killed when `limit` writes have been acknowledged.
    private static func writeUntilKilled(
        _ server: ServerProcess, _ api: EmbeddedAPI, _ ledger: WriteLedger, _ round: Int, after limit: Int
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let (kills, kill) = AsyncStream.makeStream(of: Void.self)
            for writer in 0..<writers {
                tasks.addTask {
                    var generator = SeededGenerator(seed: UInt64(round * writers + writer))
                    for number in 0... {
                        let name = "w\(writer)-\(Int.random(in: 0..<namesOfEach, using: &generator))"
                        let isDelete = Int.random(in: 0..<5, using: &generator) == 0
                        let count = await write(api, ledger, name, "\(round)-\(number)", deletes: isDelete)
                        // Also when a writer gives up: nobody else might get so far.
                        if count ?? limit >= limit { kill.yield() }
                        if count == nil { return }
                    }
                }
            }
            for await _ in kills { break }
            try await server.kill()
            try await tasks.waitForAll()
        }
    }

    /// One write; returns how many were acknowledged so far, nil when the server is gone.
    private static func write(
        _ api: EmbeddedAPI, _ ledger: WriteLedger, _ name: String, _ value: String, deletes: Bool
    ) async -> Int? {
        let exists = ledger.now.objects[name] != nil
        let manifest: JSONValue = ["metadata": ["name": .string(name)], "data": ["value": .string(value)]]
        ledger.begin(name, exists && deletes ? .delete : .write(value: value))
        do {
            let answer =
                if !exists {
                    try await api.send("POST", path, manifest)
                } else if deletes {
                    try await api.send("DELETE", "\(path)/\(name)")
                } else {
                    try await api.send("PUT", "\(path)/\(name)", manifest)
                }
            guard answer.code < 300 else {
                ledger.contradiction("writing \(name) was answered \(answer.code) \(answer.message)")
                return nil
            }
            if exists, deletes { return ledger.acknowledged(name, nil) }
            return ledger.acknowledged(
                name, WriteLedger.Entry(revision: Int64(answer.version) ?? 0, value: value))
        } catch {
            return nil
        }
    }

    /// Watches from where the last watch ended, until the connection breaks.
    private static func watch(_ api: EmbeddedAPI, _ ledger: WriteLedger, _ onEvent: () -> Void) async {
        do {
            let from = max(ledger.now.lastWatched, 1)
            let response = try await api.stream("GET", "\(path)?watch=true&resourceVersion=\(from)")
            var buffer: [UInt8] = []
            for try await part in response.body {
                buffer += Array(buffer: part)
                while let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                    let frame = try JSONValue(parsing: buffer[..<end])
                    buffer.removeFirst(end + 1)
                    let object = frame["object"]
                    let type = frame["type"]?.string ?? ""
                    guard type != "ERROR" else { return ledger.contradiction("the watch ended: \(frame)") }
                    ledger.watched(
                        object?["metadata"]?["name"]?.string ?? "",
                        object?["metadata"]?["resourceVersion"]?.string.flatMap(Int64.init) ?? 0,
                        value: type == "DELETED" ? nil : object?["data"]?["value"]?.string ?? "")
                    onEvent()
                }
            }
        } catch {
            // The server is gone.
        }
    }

    private static func list(_ api: EmbeddedAPI) async throws -> ([String: WriteLedger.Entry], Int64) {
        let answer = try await api.send("GET", path)
        #expect(answer.code == 200)
        var list: [String: WriteLedger.Entry] = [:]
        for item in answer.body["items"]?.array ?? [] {
            list[item["metadata"]?["name"]?.string ?? ""] = WriteLedger.Entry(
                revision: item["metadata"]?["resourceVersion"]?.string.flatMap(Int64.init) ?? 0,
                value: item["data"]?["value"]?.string ?? "")
        }
        return (list, Int64(answer.version) ?? 0)
    }
}

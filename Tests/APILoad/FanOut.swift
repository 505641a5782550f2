import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// How long after a change is sent the watches tell it.
struct FanOut: Sendable {
    let server: LoadedServer

    func run(watches: Int, events: Int) async throws -> String {
        let arrivals = Arrivals()
        var departures: [ContinuousClock.Instant] = []
        let selector = "fieldSelector=metadata.name%3D\(LoadObject.name(0))"
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let (marks, mark) = AsyncStream.makeStream(of: Void.self)
            let server = self.server
            for _ in 0..<watches {
                tasks.addTask {
                    let response = try await server.open(.GET, "\(LoadObject.collection)?watch=true&\(selector)")
                    var scanner = MarkScanner()
                    for try await part in response.body {
                        let now = ContinuousClock.now
                        for number in scanner.received(part) {
                            arrivals.add(number, at: now)
                            mark.yield()
                        }
                    }
                }
            }
            var seen = marks.makeAsyncIterator()
            // Every watch begins with the object as it is, whose mark is 0 here.
            try await change(to: 0)
            for _ in 0..<watches { await seen.next() }
            arrivals.clear()
            for number in 1...events {
                departures.append(.now)
                try await change(to: number)
                for _ in 0..<watches { await seen.next() }
            }
            tasks.cancelAll()
        }
        let delays = arrivals.all.flatMap { number, times in
            times.map { ($0 - departures[number - 1]).inSeconds * 1000 }
        }.sorted()
        let (half, most) = (delays[delays.count / 2], delays[delays.count * 99 / 100])
        return #"{"fanOutP50Milliseconds":\#(half),"fanOutP99Milliseconds":\#(most),"deliveries":\#(delays.count)}"#
    }

    private func change(to number: Int) async throws {
        try await server.send(
            .PUT, "\(LoadObject.collection)/\(LoadObject.name(0))", LoadObject.manifest(0, mark: "event-\(number)"))
    }
}

/// When the watches told each change.
private final class Arrivals: Sendable {
    private let times = Mutex<[Int: [ContinuousClock.Instant]]>([:])

    func add(_ number: Int, at time: ContinuousClock.Instant) {
        times.withLock { $0[number, default: []].append(time) }
    }

    func clear() { times.withLock { $0 = [:] } }

    var all: [Int: [ContinuousClock.Instant]] { times.withLock { $0 } }
}

/// Finds `"mark":"event-<number>"` in what a watch sends, wherever it is cut.
struct MarkScanner {
    private static let word = Array(#""mark":"event-"#.utf8)
    private var matched = 0
    private var number: Int?

    mutating func received(_ part: ByteBuffer) -> [Int] {
        var found: [Int] = []
        for byte in part.readableBytesView {
            if let value = number {
                if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                    number = value * 10 + Int(byte - UInt8(ascii: "0"))
                } else {
                    found.append(value)
                    number = nil
                }
            } else if byte == Self.word[matched] {
                matched += 1
                if matched == Self.word.count { (matched, number) = (0, 0) }
            } else {
                matched = byte == Self.word[0] ? 1 : 0
            }
        }
        return found
    }
}

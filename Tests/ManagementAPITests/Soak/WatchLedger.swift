import NIOCore
import Synchronization

/// How many events each of many watches has told.
final class WatchLedger: Sendable {
    private struct State {
        /// The matched part of the word that each event has once, by watch.
        var matched: [Int: Int] = [:]
        var counts: [Int: Int] = [:]
    }

    private static let word = Array(#""type":"MODIFIED""#.utf8)
    private let state = Mutex(State())
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init() {
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func received(_ part: ByteBuffer, by watch: Int) {
        state.withLock { state in
            var matched = state.matched[watch] ?? 0
            var count = 0
            for byte in part.readableBytesView {
                matched = byte == Self.word[matched] ? matched + 1 : byte == Self.word[0] ? 1 : 0
                if matched == Self.word.count { (matched, count) = (0, count + 1) }
            }
            state.matched[watch] = matched
            state.counts[watch, default: 0] += count
        }
        arrival.yield()
    }

    /// Returns when each of the watches has told so many events at least.
    func wait(until count: Int, in watches: Int) async {
        for await _ in arrivals {
            let isDone = state.withLock { state in (0..<watches).allSatisfy { state.counts[$0, default: 0] >= count } }
            if isDone { return }
        }
    }
}

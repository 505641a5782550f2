import KubernetesClient
import KubernetesModel
import Testing

/// The transitions of a watcher, as values. Time is in seconds since its start.
@Suite struct WatchStateMachineTests {
    private typealias Machine = WatchStateMachine

    /// Drives a machine and says what it does in words.
    private struct Script {
        private var machine: Machine
        private(set) var lastPause = Duration.zero

        init(_ options: WatchOptions = WatchOptions()) {
            machine = Machine(options: options, seed: 1)
        }

        /// Feeds one event, and goes through the pause if there is one.
        mutating func tell(_ event: Machine.Event, at seconds: Double = 0) -> String {
            switch machine.received(event, at: .seconds(seconds)) {
            case .list(let page):
                var words = "list \(page.limit)"
                if page.freshness == .cached { words += " cached" }
                return page.isFirst ? words : "\(words) from \(page.continueToken)"
            case .endList(let version): return "end list at \(version)"
            case .watch(let attempt):
                return attempt.streamsInitialList
                    ? "stream from '\(attempt.resourceVersion)'" : "watch from \(attempt.resourceVersion)"
            case .deliver(let delivery): return "tell \(delivery)"
            case .readOn: return "read"
            case .pause(let pause):
                lastPause = pause
                return "pause"
            }
        }

        /// A machine that watches from version 10, opened at second 0.
        static func watching(_ options: WatchOptions = WatchOptions()) -> Script {
            var script = Script(options)
            _ = script.tell(.started)
            _ = script.tell(.pageEnded(ListMeta(resourceVersion: "10")))
            _ = script.tell(.delivered)
            _ = script.tell(.watchOpened)
            return script
        }

        /// A machine that reads the initial events of a streamed list.
        static func streaming() -> Script {
            var script = Script(WatchOptions(initialList: .streamed))
            _ = script.tell(.started)
            _ = script.tell(.watchOpened)
            return script
        }

        mutating func change(_ version: String) {
            #expect(tell(.frame(.object(resourceVersion: version))) == "tell changed")
            #expect(tell(.delivered) == "read")
        }
    }

    private static let refusal = WatchFailure.refused(code: 403, retryAfter: nil)

    // MARK: - Listing

    @Test func listsInPagesThenWatchesFromTheListsVersion() {
        var script = Script(WatchOptions(initialList: .paged(limit: 2)))
        #expect(script.tell(.started) == "list 2")
        #expect(script.tell(.pageEnded(ListMeta(resourceVersion: "10", continue: "c"))) == "list 2 from c")
        #expect(script.tell(.pageEnded(ListMeta(resourceVersion: "10"))) == "end list at 10")
        #expect(script.tell(.delivered) == "watch from 10")
        #expect(script.tell(.watchOpened) == "read")
    }

    @Test func asksForACachedListOnlyOnce() {
        var script = Script(WatchOptions(freshness: .cached))
        #expect(script.tell(.started) == "list 500 cached")
        #expect(script.tell(.pageEnded(ListMeta(resourceVersion: "10"))) == "end list at 10")
        #expect(script.tell(.delivered) == "watch from 10")
        #expect(script.tell(.failed(.expired)) == "list 500")
    }

    @Test func listsInOnePieceWhenTheSnapshotIsGone() {
        var script = Script()
        _ = script.tell(.started)
        _ = script.tell(.pageEnded(ListMeta(resourceVersion: "10", continue: "c")))
        #expect(script.tell(.failed(.expired)) == "list 0")
        #expect(script.tell(.pageEnded(ListMeta(resourceVersion: "12"))) == "end list at 12")
    }

    // What follows the pause after a page has failed: the same page, or everything anew.
    @Test(arguments: [
        (WatchFailure.unreachable, "list 500 from c"),
        (.refused(code: 403, retryAfter: nil), "list 500 from c"),
        (.refused(code: 404, retryAfter: nil), "list 500 from c"),
        (.refused(code: 500, retryAfter: nil), "list 500 from c"),
        (.refused(code: 400, retryAfter: nil), "list 500"),
        (.unreadable, "list 500"),
        (.versionInFuture, "list 500"),
    ])
    func pausesAfterAPageHasFailed(failure: WatchFailure, next: String) {
        var script = Script()
        _ = script.tell(.started)
        #expect(script.tell(.failed(failure)) == "pause")
        #expect(script.tell(.pauseEnded, at: 5) == "list 500")
        _ = script.tell(.pageEnded(ListMeta(resourceVersion: "10", continue: "c")))
        #expect(script.tell(.failed(failure)) == "pause")
        #expect(script.tell(.pauseEnded) == next)
    }

    @Test func refusesAListWithoutAVersion() {
        for metadata in [ListMeta(), ListMeta(resourceVersion: "")] {
            var script = Script()
            _ = script.tell(.started)
            #expect(script.tell(.pageEnded(metadata)) == "pause")
            #expect(script.tell(.pauseEnded) == "list 500")
        }
    }

    // MARK: - Watching

    @Test func resumesFromTheLastVersionThatWasTold() {
        var script = Script.watching()
        script.change("11")
        #expect(script.tell(.frame(.bookmark(resourceVersion: "15", endsInitialEvents: false))) == "tell bookmark")
        #expect(script.tell(.delivered) == "read")
        #expect(script.tell(.frame(.unknown)) == "read")
        #expect(script.tell(.frame(.bookmark(resourceVersion: "", endsInitialEvents: false))) == "read")
        #expect(script.tell(.frame(.object(resourceVersion: nil))) == "tell changed")
        #expect(script.tell(.delivered) == "read")
        #expect(script.tell(.watchEnded, at: 300) == "watch from 15")
    }

    @Test func tellsAnEventAgainDuringWhichTheConnectionWasLost() {
        var script = Script.watching()
        script.change("11")
        #expect(script.tell(.frame(.object(resourceVersion: "12"))) == "tell changed")
        #expect(script.tell(.failed(.unreachable)) == "pause")
        #expect(script.tell(.pauseEnded) == "watch from 11")
    }

    // A watch that failed goes on where it was, or lists again, at once or after a pause.
    @Test(arguments: [
        (WatchFailure.expired, ["list 500"]),
        (.versionInFuture, ["list 500"]),
        (.unreadable, ["pause", "list 500"]),
        (.unreachable, ["pause", "watch from 11"]),
        (.refused(code: 401, retryAfter: nil), ["pause", "watch from 11"]),
        (.refused(code: 403, retryAfter: nil), ["pause", "watch from 11"]),
        (.refused(code: 404, retryAfter: nil), ["pause", "watch from 11"]),
        (.refused(code: 429, retryAfter: .seconds(40)), ["pause", "watch from 11"]),
        (.refused(code: 500, retryAfter: nil), ["pause", "watch from 11"]),
    ])
    func goesOnAfterAFailure(failure: WatchFailure, steps: [String]) {
        for event in [Machine.Event.failed(failure), .frame(.error(failure))] {
            var script = Script.watching()
            script.change("11")
            var seen = [script.tell(event)]
            if seen == ["pause"] { seen.append(script.tell(.pauseEnded)) }
            #expect(seen == steps)
        }
        // Before the server has accepted the watch it is the same.
        var script = Script.watching()
        #expect(script.tell(.watchEnded, at: 300) == "watch from 10")
        #expect(script.tell(.failed(failure)) == steps[0])
    }

    @Test func pausesWhenVersionsExpireAgainAndAgain() {
        var script = Script.watching()
        #expect(script.tell(.failed(.expired), at: 1) == "list 500")
        #expect(script.tell(.pageEnded(ListMeta(resourceVersion: "20")), at: 2) == "end list at 20")
        #expect(script.tell(.delivered, at: 2) == "watch from 20")
        #expect(script.tell(.failed(.expired), at: 3) == "pause")
        #expect(script.tell(.pauseEnded, at: 5) == "list 500")
    }

    @Test func waitsAsLongAsTheServerAsks() {
        var script = Script.watching()
        #expect(script.tell(.failed(.refused(code: 429, retryAfter: .seconds(40)))) == "pause")
        #expect(script.lastPause == .seconds(40))
    }

    // The end in order: at once if it lived a second or brought something, else with a pause.
    @Test(arguments: [(0.0, "pause"), (0.9, "pause"), (1.0, "watch from 10"), (400.0, "watch from 10")])
    func doesNotSpinOnWatchesThatEndAtOnce(seconds: Double, next: String) {
        var script = Script.watching()
        #expect(script.tell(.watchEnded, at: seconds) == next)
    }

    @Test func continuesAtOnceAfterAShortWatchThatBroughtSomething() {
        var script = Script.watching()
        script.change("11")
        #expect(script.tell(.watchEnded, at: 0.1) == "watch from 11")
    }

    @Test func pausesAfterAShortWatchWhoseBookmarkBroughtNothingNew() {
        var script = Script.watching()
        _ = script.tell(.frame(.bookmark(resourceVersion: "10", endsInitialEvents: false)))
        _ = script.tell(.delivered)
        #expect(script.tell(.watchEnded, at: 0.1) == "pause")
    }

    @Test func forgetsOldFailuresAfterAHealthyTime() {
        var script = Script.watching()
        var now = 0.0
        for _ in 0..<10 {
            #expect(script.tell(.failed(.unreachable), at: now) == "pause")
            now += 31
            #expect(script.tell(.pauseEnded, at: now) == "watch from 10")
        }
        #expect(script.lastPause >= .seconds(15))
        _ = script.tell(.watchOpened, at: now)
        #expect(script.tell(.failed(.unreachable), at: now + 500) == "pause")
        #expect(script.lastPause < .seconds(2))
    }

    // MARK: - Streamed lists

    @Test func takesTheInitialEventsForTheList() {
        var script = Script(WatchOptions(initialList: .streamed))
        #expect(script.tell(.started) == "stream from ''")
        #expect(script.tell(.watchOpened) == "read")
        #expect(script.tell(.frame(.object(resourceVersion: "3"))) == "tell listed")
        #expect(script.tell(.delivered) == "read")
        #expect(script.tell(.frame(.bookmark(resourceVersion: "4", endsInitialEvents: false))) == "read")
        #expect(script.tell(.frame(.bookmark(resourceVersion: "9", endsInitialEvents: true))) == "end list at 9")
        #expect(script.tell(.delivered) == "read")
        script.change("10")
        #expect(script.tell(.watchEnded, at: 300) == "watch from 10")
        #expect(script.tell(.failed(.expired), at: 300) == "stream from ''")
    }

    @Test func asksForACachedStream() {
        var script = Script(WatchOptions(initialList: .streamed, freshness: .cached))
        #expect(script.tell(.started) == "stream from '0'")
    }

    // A server that does not stream lists refuses to, or ends the watch without having marked the end of the list.
    @Test func fallsBackToPages() {
        for code in [400, 422] {
            var script = Script(WatchOptions(initialList: .streamed))
            _ = script.tell(.started)
            #expect(script.tell(.failed(.refused(code: code, retryAfter: nil))) == "list 500")
        }
        var script = Script.streaming()
        #expect(script.tell(.watchEnded, at: 300) == "list 500")
        var short = Script.streaming()
        #expect(short.tell(.watchEnded, at: 0.1) == "pause")
        #expect(short.tell(.pauseEnded, at: 2) == "list 500")
    }

    @Test func streamsAnewAfterABreakInTheList() {
        for failure in [WatchFailure.unreachable, Self.refusal, .unreadable] {
            var script = Script.streaming()
            _ = script.tell(.frame(.object(resourceVersion: "3")))
            _ = script.tell(.delivered)
            #expect(script.tell(.failed(failure)) == "pause")
            #expect(script.tell(.pauseEnded) == "stream from ''")
        }
        var script = Script.streaming()
        #expect(script.tell(.frame(.error(.expired))) == "stream from ''")
    }

    // MARK: - Failures

    @Test(arguments: [
        (Status(reason: .expired, code: 410), WatchFailure.expired),
        (Status(reason: .gone), .expired),
        (Status(code: 410), .expired),
        (Status(message: "Too large resource version: 9, current: 5", reason: .timeout, code: 504), .versionInFuture),
        (
            Status(
                reason: .timeout, details: StatusDetails(causes: [StatusCause(reason: "ResourceVersionTooLarge")]),
                code: 504), .versionInFuture
        ),
        (Status(reason: .forbidden, code: 403), .refused(code: 403, retryAfter: nil)),
        (
            Status(reason: .tooManyRequests, details: StatusDetails(retryAfterSeconds: 3), code: 429),
            .refused(code: 429, retryAfter: .seconds(3))
        ),
    ])
    func judgesRefusals(status: Status, failure: WatchFailure) {
        #expect(WatchFailure(status) == failure)
        #expect(WatchFailure(.rejected(status, RequestSummary(method: "GET", path: "/"))) == failure)
    }
}

package import KubernetesModel

/// Decides what a watcher does next.
///
/// List everything, then watch from the list's version; when the watch ends, watch on from the last version seen; when the
/// server no longer knows that version, list again. It neither reads a clock nor does anything: every call gets the time
/// since some fixed moment, and returns the one thing to do.
///
/// Rules that are not obvious:
/// - A list is asked for in pages from one snapshot. When the server drops the snapshot (410) the list begins again in one
///   piece, since a second run in pages would most likely take as long and meet the same end.
/// - A failed page is asked for again alone.
/// - A watch that ends in order is continued at once, but one that ended within a second and brought nothing is a failure:
///   otherwise a proxy that closes every watch would make us spin.
/// - The first 410 after a healthy time is answered without a pause, further ones with one.
/// - A refusal (401, 403, 404) is neither fatal nor a reason to list again: rights and resources come and go, and the
///   version stays good until the server says that it has expired.
package struct WatchStateMachine: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        case started
        /// A page was read to its end.
        case pageEnded(ListMeta)
        /// What was to be told has been: a frame, or the end of the list.
        case delivered
        /// The server accepted the watch.
        case watchOpened
        /// A frame of the watch.
        case frame(Frame)
        /// The watch ended between two frames.
        case watchEnded
        /// The page or the watch failed.
        case failed(WatchFailure)
        /// The pause is over.
        case pauseEnded
    }

    /// What the machine must know of a frame.
    package enum Frame: Hashable, Sendable {
        /// An object was added, changed or deleted. Nil if the object carries no version.
        case object(resourceVersion: String?)
        case bookmark(resourceVersion: String, endsInitialEvents: Bool)
        case error(WatchFailure)
        /// A type that the API did not have when this was written.
        case unknown
    }

    package enum Action: Hashable, Sendable {
        /// Ask for a page and tell its objects.
        case list(PageRequest)
        /// Tell that the list is complete.
        case endList(resourceVersion: String)
        /// Open a watch.
        case watch(WatchAttempt)
        /// Tell the frame, then read the next one.
        case deliver(Delivery)
        /// Read the next frame.
        case readOn
        /// Wait.
        case pause(Duration)
    }

    /// How a frame is told.
    package enum Delivery: Hashable, Sendable {
        /// As an object of the list.
        case listed
        /// As a change.
        case changed
        case bookmark
    }

    private enum State: Hashable {
        case idle
        case listing(PageRequest)
        case endingList(resourceVersion: String)
        case watching(Watching)
        case pausing(Step)
    }

    /// A watch that is being opened or is open.
    fileprivate struct Watching: Hashable {
        var attempt: WatchAttempt
        var openedAt: Duration?
        /// Whether the frames are still those of the initial list.
        var isListing: Bool
        /// The version of what was told last. A frame counts once it has been told, not when it was read: a connection
        /// can be cut while the callback still works on it.
        var resourceVersion: String
        /// The frame that is being told.
        var telling: Telling?
    }

    fileprivate enum Telling: Hashable {
        case initialObject
        case change(resourceVersion: String?)
        case bookmark(resourceVersion: String)
        case endOfList(resourceVersion: String)
    }

    /// What comes next, at once or behind a pause.
    private enum Step: Hashable {
        /// Everything anew, in the way the options ask for.
        case beginList
        case list(PageRequest)
        case watch(resourceVersion: String)
    }

    /// The page size where the server does not stream lists.
    private static let pageLimitWithoutStreaming = 500
    /// A watch that ends sooner and brought nothing is a failure.
    private static let shortestWatch = Duration.seconds(1)

    private let options: WatchOptions
    private var state = State.idle
    private var backOff: WatchBackOff
    private var streams: Bool
    /// Whether a list has ended before: from then on only the newest state will do.
    private var hasListed = false

    /// - Parameter seed: Decides the random part of pauses and watch lengths.
    package init(options: WatchOptions, seed: UInt64) {
        self.options = options
        self.backOff = WatchBackOff(seed: seed)
        self.streams = options.initialList == .streamed
    }

    package mutating func received(_ event: Event, at now: Duration) -> Action {
        switch (state, event) {
        case (.idle, .started):
            return perform(.beginList)
        case (.listing(let page), .pageEnded(let metadata)):
            return ended(page, metadata, at: now)
        case (.listing(let page), .failed(let failure)):
            return failed(page, failure, at: now)
        case (.endingList(let resourceVersion), .delivered):
            hasListed = true
            return perform(.watch(resourceVersion: resourceVersion))
        case (.watching(var watching), .watchOpened):
            watching.openedAt = now
            state = .watching(watching)
            return .readOn
        case (.watching(var watching), .delivered):
            hasListed = watching.finishTelling() || hasListed
            state = .watching(watching)
            return .readOn
        case (.watching(let watching), .frame(let frame)):
            return received(frame, watching, at: now)
        case (.watching(let watching), .watchEnded):
            return ended(watching, at: now)
        case (.watching(let watching), .failed(let failure)):
            return failed(watching, failure, at: now)
        case (.pausing(let step), .pauseEnded):
            return perform(step)
        default:
            preconditionFailure("A watcher that is \(state) cannot be told \(event)")
        }
    }

    // MARK: - Steps

    private mutating func perform(_ step: Step) -> Action {
        switch step {
        case .beginList:
            let freshness = hasListed ? .mostRecent : options.freshness
            if streams { return open(from: freshness == .cached ? "0" : "", isListing: true) }
            return perform(.list(PageRequest(limit: pageLimit, freshness: freshness)))
        case .list(let page):
            state = .listing(page)
            return .list(page)
        case .watch(let resourceVersion):
            return open(from: resourceVersion, isListing: false)
        }
    }

    private mutating func open(from resourceVersion: String, isListing: Bool) -> Action {
        let attempt = WatchAttempt(
            resourceVersion: resourceVersion, seconds: backOff.spread(options.connectionTime),
            streamsInitialList: isListing)
        state = .watching(Watching(attempt: attempt, isListing: isListing, resourceVersion: resourceVersion))
        return .watch(attempt)
    }

    private mutating func retry(
        _ step: Step, after failure: WatchFailure, at now: Duration, firstIsFree: Bool = false
    ) -> Action {
        let pause = backOff.pause(at: now, asked: failure.retryAfter, firstIsFree: firstIsFree)
        guard pause > .zero else { return perform(step) }
        state = .pausing(step)
        return .pause(pause)
    }

    private var pageLimit: Int {
        switch options.initialList {
        case .paged(let limit): max(0, limit)
        case .streamed: Self.pageLimitWithoutStreaming
        }
    }

    // MARK: - Listing

    private mutating func ended(_ page: PageRequest, _ metadata: ListMeta, at now: Duration) -> Action {
        if !metadata.continue.isEmpty {
            return perform(.list(PageRequest(limit: page.limit, continueToken: metadata.continue)))
        }
        // Without a version there is nothing to watch from.
        guard let version = metadata.resourceVersion, !version.isEmpty else {
            return failed(page, .unreadable, at: now)
        }
        state = .endingList(resourceVersion: version)
        return .endList(resourceVersion: version)
    }

    private mutating func failed(_ page: PageRequest, _ failure: WatchFailure, at now: Duration) -> Action {
        switch failure {
        case .expired where !page.isFirst:
            return retry(.list(PageRequest(limit: 0)), after: failure, at: now, firstIsFree: true)
        case .refused(code: 400, _) where !page.isFirst, .expired, .versionInFuture, .unreadable:
            return retry(.beginList, after: failure, at: now)
        case .refused, .unreachable, .endedTooSoon:
            return retry(.list(page), after: failure, at: now)
        }
    }

    // MARK: - Watching

    private mutating func received(_ frame: Frame, _ watching: Watching, at now: Duration) -> Action {
        switch frame {
        case .object(let resourceVersion):
            let telling: Telling = watching.isListing ? .initialObject : .change(resourceVersion: resourceVersion)
            return tell(telling, watching, .deliver(watching.isListing ? .listed : .changed))
        case .bookmark(resourceVersion: "", _):
            return .readOn
        case .bookmark(let resourceVersion, _) where !watching.isListing:
            return tell(.bookmark(resourceVersion: resourceVersion), watching, .deliver(.bookmark))
        case .bookmark(let resourceVersion, endsInitialEvents: true):
            return tell(
                .endOfList(resourceVersion: resourceVersion), watching, .endList(resourceVersion: resourceVersion))
        case .bookmark, .unknown:
            return .readOn
        case .error(let failure):
            return failed(watching, failure, at: now)
        }
    }

    private mutating func tell(_ telling: Telling, _ watching: Watching, _ action: Action) -> Action {
        var watching = watching
        watching.telling = telling
        state = .watching(watching)
        return action
    }

    private mutating func ended(_ watching: Watching, at now: Duration) -> Action {
        let lifetime = watching.openedAt.map { now - $0 } ?? .zero
        if watching.isListing {
            // A server that does not know `sendInitialEvents` never marks their end.
            streams = false
            return lifetime < Self.shortestWatch
                ? retry(.beginList, after: .endedTooSoon, at: now) : perform(.beginList)
        }
        let hasProgressed = watching.resourceVersion != watching.attempt.resourceVersion
        let next = Step.watch(resourceVersion: watching.resourceVersion)
        guard hasProgressed || lifetime >= Self.shortestWatch else {
            return retry(next, after: .endedTooSoon, at: now)
        }
        return perform(next)
    }

    private mutating func failed(_ watching: Watching, _ failure: WatchFailure, at now: Duration) -> Action {
        if watching.isListing {
            if case .refused(400, _) = failure { return listWithoutStreaming() }
            if case .refused(422, _) = failure { return listWithoutStreaming() }
            return retry(.beginList, after: failure, at: now, firstIsFree: failure == .expired)
        }
        switch failure {
        case .expired, .versionInFuture:
            return retry(.beginList, after: failure, at: now, firstIsFree: true)
        case .unreadable:
            // What was lost with the frame is unknown.
            return retry(.beginList, after: failure, at: now)
        case .refused, .unreachable, .endedTooSoon:
            return retry(.watch(resourceVersion: watching.resourceVersion), after: failure, at: now)
        }
    }

    private mutating func listWithoutStreaming() -> Action {
        streams = false
        return perform(.beginList)
    }
}

extension WatchStateMachine.Watching {
    /// Takes what was being told for told. Returns whether it was the end of the list.
    fileprivate mutating func finishTelling() -> Bool {
        defer { telling = nil }
        switch telling {
        case .change(let version?) where !version.isEmpty:
            resourceVersion = version
        case .bookmark(let version):
            resourceVersion = version
        case .endOfList(let version):
            resourceVersion = version
            isListing = false
            return true
        case .initialObject, .change, nil:
            break
        }
        return false
    }
}

extension WatchFailure {
    /// The pause the server asked for.
    fileprivate var retryAfter: Duration? {
        if case .refused(_, let retryAfter) = self { retryAfter } else { nil }
    }
}

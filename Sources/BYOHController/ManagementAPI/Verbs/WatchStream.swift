import HTTPServing
import JSONTree
import KubernetesModel

/// One watch, from its first frame to its last.
struct WatchStream {
    let parameters: ListParameters
    let request: ResourceRequest
    let server: ServerContext
    private let form: AnswerForm
    /// Whether the client has been told the table's columns.
    private var hasColumns = false
    /// The newest revision the client knows of.
    private var told: Int64 = 0

    /// - Throws: ``APIFailure`` for a form of the objects that is not on offer.
    init(parameters: ListParameters, request: ResourceRequest, server: ServerContext) throws(APIFailure) {
        self.parameters = parameters
        self.request = request
        self.server = server
        form = try AnswerForm.requested(by: request.http, for: .object, of: request.kind, now: server.now())
    }

    /// Shows everything there is, a page at a time, for a client may be slow and its list long.
    ///
    /// - Returns: the revision of that state; nil when the client was so slow that its history is gone.
    mutating func show(
        _ first: List.Page, of listing: ListParameters, _ writer: inout ServedBodyWriter
    ) async throws -> Int64? {
        var (page, listing) = (first, listing)
        while true {
            try await show(page.objects, &writer)
            guard let next = page.next else { break }
            listing.continueToken = next
            do throws(any Error) {
                page = try await List.page(listing, request, server)
            } catch {
                guard let failure = error as? APIFailure, failure.status.code == 410 else { throw error }
                try await writer.write(WatchFrame.error(failure.status))
                return nil
            }
        }
        if parameters.sendsInitialEvents == true, parameters.allowsBookmarks {
            try await writer.write(WatchFrame.bookmark(request.kind, page.revision, endsInitialEvents: true))
        }
        return page.revision
    }

    private mutating func show(_ objects: [StoredObject], _ writer: inout ServedBodyWriter) async throws {
        var frames: [UInt8] = []
        for object in objects {
            try append("ADDED", object, to: &frames)
            if frames.count > 64 << 10 {
                try await writer.write(frames)
                frames = []
            }
        }
        if !frames.isEmpty { try await writer.write(frames) }
    }

    /// Shows every change after a revision until the time is up, the server stops or the client is too slow.
    mutating func run(from revision: Int64, _ writer: inout ServedBodyWriter) async throws {
        told = revision
        let feed: ChangeFeed
        do {
            feed = try await server.log.feed(of: request.kind.storageName, after: revision)
        } catch let error as StorageError {
            return try await writer.write(WatchFrame.error(APIFailure(error).status))
        }
        try await follow(feed, &writer)
    }

    /// What a watch waits for.
    private enum Wake: Sendable {
        case changes(ChangeFeed, [Change])
        case bookmarkDue(isLast: Bool)
        /// The kind is no longer served.
        case removed
        case end
        case failed(StorageError)
    }

    private mutating func follow(_ feed: ChangeFeed, _ writer: inout ServedBodyWriter) async throws {
        let kind = request.kind
        let server = self.server
        try await withThrowingTaskGroup(of: Wake.self) { wakes in
            func awaitChanges(_ feed: ChangeFeed) {
                wakes.addTask {
                    var feed = feed
                    do {
                        guard let changes = try await feed.next() else { return .end }
                        return .changes(feed, changes)
                    } catch let error as StorageError {
                        return .failed(error)
                    }
                }
            }
            func awaitBookmark() {
                guard parameters.allowsBookmarks else { return }
                wakes.addTask {
                    try await server.clock.sleep(for: Watch.bookmarks)
                    return .bookmarkDue(isLast: false)
                }
            }
            if let due = Watch.lastBookmark(parameters) {
                wakes.addTask {
                    try await server.clock.sleep(for: due)
                    return .bookmarkDue(isLast: true)
                }
            }
            let timeout = Watch.timeout(parameters)
            wakes.addTask {
                try await server.clock.sleep(for: timeout)
                return .end
            }
            wakes.addTask {
                await server.watches.wait()
                return .end
            }
            wakes.addTask {
                await server.kinds.waitForRemoval(of: kind.resource)
                return .removed
            }
            awaitChanges(feed)
            awaitBookmark()
            while let wake = try await wakes.next() {
                switch wake {
                case .changes(let feed, let changes):
                    var frames: [UInt8] = []
                    for change in changes { try append(change, to: &frames) }
                    told = max(told, feed.revision)
                    if !frames.isEmpty { try await writer.write(frames) }
                    awaitChanges(feed)
                case .bookmarkDue(let isLast):
                    // Nothing of the kind happened up to there, so the client can go on from there.
                    if case .changes(let missed, let seen)? = server.log.hub.changes(after: told, of: kind.storageName),
                        missed.isEmpty
                    {
                        told = seen
                    }
                    try await writer.write(WatchFrame.bookmark(kind, told, endsInitialEvents: false))
                    if !isLast { awaitBookmark() }
                case .failed(let error):
                    try await writer.write(WatchFrame.error(APIFailure(error).status))
                    wakes.cancelAll()
                    return
                case .removed:
                    // What happened before that is still told.
                    if case .changes(let changes, _)? = server.log.hub.changes(after: told, of: kind.storageName) {
                        var frames: [UInt8] = []
                        for change in changes { try append(change, to: &frames) }
                        if !frames.isEmpty { try await writer.write(frames) }
                    }
                    wakes.cancelAll()
                    return
                case .end:
                    wakes.cancelAll()
                    return
                }
            }
        }
    }

    /// The frame for a change, as this client's selectors see it: an object that begins to match is added, one that no
    /// longer matches is deleted.
    private mutating func append(_ change: Change, to frames: inout [UInt8]) throws(APIFailure) {
        let kind = request.kind
        let object = change.object
        if let namespace = request.target.namespace, kind.isNamespaced, object.key.namespace != namespace { return }
        if let name = parameters.onlyName, name != object.key.name { return }
        guard !parameters.selectsEverything else { return try append(change.kind.frameType, object, to: &frames) }
        let before = try change.previousText.map { text throws(APIFailure) in
            StoredObject(
                key: object.key, revision: change.revision, createdRevision: object.createdRevision, text: text)
        }
        let matched = if let before { try List.selects(parameters, before, kind) } else { false }
        let matches = if change.kind == .deleted { false } else { try List.selects(parameters, object, kind) }
        switch (matched, matches) {
        case (false, true): try append("ADDED", object, to: &frames)
        case (true, true): try append("MODIFIED", object, to: &frames)
        case (true, false):
            // The client is shown the state that matched, with the revision at which it ceased to.
            guard let last = change.kind == .deleted ? object : before else { return }
            let shown = try last.tree().sealed(at: change.revision)
            let sealed = StoredObject(
                key: object.key, revision: change.revision, createdRevision: object.createdRevision, text: shown)
            try append("DELETED", sealed, to: &frames)
        case (false, false): break
        }
    }

    private mutating func append(_ type: String, _ object: StoredObject, to frames: inout [UInt8]) throws(APIFailure) {
        switch form {
        case .whole: WatchFrame.append(type, request.kind.text(of: object), to: &frames)
        case .table(let table):
            let metadata: JSONValue = ["resourceVersion": .string(String(object.revision))]
            let tree = table.tree(
                [request.kind.served(try object.tree())], metadata: metadata, definesColumns: !hasColumns)
            hasColumns = true
            WatchFrame.append(type, tree.description, to: &frames)
        case .metadata(let apiVersion):
            let partial = AnswerForm.partial(request.kind.served(try object.tree()), apiVersion: apiVersion)
            WatchFrame.append(type, partial.description, to: &frames)
        }
    }
}

extension Change.Kind {
    fileprivate var frameType: String {
        switch self {
        case .created: "ADDED"
        case .updated: "MODIFIED"
        case .deleted: "DELETED"
        }
    }
}

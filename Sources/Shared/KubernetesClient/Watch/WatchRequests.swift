/// One page of the list that a watch begins with.
package struct ListPage: Hashable, Sendable {
    /// The most objects to send; 0 for all.
    package var limit: Int
    /// Where the page begins; empty for the first.
    package var continueToken: String
    /// Only of consequence for the first page: the others show the snapshot of the first.
    package var freshness: WatchOptions.Freshness

    package init(limit: Int, continueToken: String = "", freshness: WatchOptions.Freshness = .mostRecent) {
        self.limit = limit
        self.continueToken = continueToken
        self.freshness = freshness
    }

    package var isFirst: Bool { continueToken.isEmpty }

    /// `GET <collection>?limit=…&continue=…`
    func request(path: String, options: WatchOptions) -> APIRequest {
        var query = options.selectorQuery
        if limit > 0 { query.append(("limit", String(limit))) }
        if !isFirst {
            // The token names the snapshot; the server refuses a version beside it.
            query.append(("continue", continueToken))
        } else if freshness == .cached {
            query.append(("resourceVersion", "0"))
        }
        return APIRequest(.get, path, query: query, priority: .background)
    }
}

/// One connection of a watch.
package struct WatchAttempt: Hashable, Sendable {
    /// Only what changed after this version; empty for the most recent, and `0` for any, with initial events.
    package var resourceVersion: String
    /// How long the server keeps the connection.
    package var seconds: Int
    /// Whether the watch tells at first what exists.
    package var streamsInitialList: Bool

    package init(resourceVersion: String, seconds: Int, streamsInitialList: Bool = false) {
        self.resourceVersion = resourceVersion
        self.seconds = seconds
        self.streamsInitialList = streamsInitialList
    }

    /// What the server is given to close the connection itself, beyond the time it was told.
    private static let grace = Duration.seconds(30)

    /// `GET <collection>?watch=true&…`
    func request(path: String, options: WatchOptions) -> APIRequest {
        var query = options.selectorQuery
        query.append(("watch", "true"))
        if !resourceVersion.isEmpty { query.append(("resourceVersion", resourceVersion)) }
        if streamsInitialList {
            query.append(("resourceVersionMatch", "NotOlderThan"))
            query.append(("sendInitialEvents", "true"))
        }
        query.append(("allowWatchBookmarks", "true"))
        query.append(("timeoutSeconds", String(seconds)))
        return APIRequest(
            .get, path, query: query, silenceLimit: options.silenceLimit ?? .seconds(seconds) + Self.grace)
    }
}

extension WatchOptions {
    fileprivate var selectorQuery: [(name: String, value: String)] {
        var query: [(name: String, value: String)] = []
        if !labelSelector.isEmpty { query.append(("labelSelector", labelSelector)) }
        if !fieldSelector.isEmpty { query.append(("fieldSelector", fieldSelector)) }
        return query
    }
}

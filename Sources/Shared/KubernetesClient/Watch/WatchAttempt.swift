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

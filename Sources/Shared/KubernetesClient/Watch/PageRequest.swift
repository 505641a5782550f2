/// One page of the list that a watch begins with.
package struct PageRequest: Hashable, Sendable {
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
        // A server under load encodes a long list as a whole before it sends the first byte.
        return APIRequest(.get, path, query: query, priority: .background, silenceLimit: .seconds(60))
    }
}

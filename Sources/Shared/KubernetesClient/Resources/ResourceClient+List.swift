public import KubernetesModel

extension ResourceClient {
    /// Reads one page: everything when ``ListOptions/limit`` is nil. `GET …`
    public func list(_ options: ListOptions = ListOptions()) async throws(KubernetesError) -> ObjectList<Object> {
        let request = APIRequest(
            .get, try collection(.get, in: namespace), query: options.query, priority: priority,
            silenceLimit: .seconds(60))
        return try await send(request, as: ObjectList<Object>.self)
    }

    /// Reads page after page and hands each over before the next one is asked for. `GET …?limit&continue`
    ///
    /// Guarantees: all pages of one reading show the same revision. When the server no longer has that revision
    /// (410 in the middle), the reading starts again with everything in one page, as client-go's pager does; a page
    /// with ``ListPage/startsReading`` then says that what came before is void.
    ///
    /// - Parameters:
    ///   - options: a `limit` of nil reads pages of 500; `continueToken` is ignored.
    ///   - deliver: called once a page, in order. What it throws ends the reading.
    public func forEachPage<Failure: Error>(
        _ options: ListOptions = ListOptions(), _ deliver: (ListPage<Object>) async throws(Failure) -> Void
    ) async throws {
        var next = options
        next.limit = options.limit ?? Self.defaultPageSize
        next.continueToken = nil
        var startsReading = true
        while true {
            let page: ObjectList<Object>
            do {
                page = try await list(next)
            } catch where error.isExpired && next.continueToken != nil {
                next = options
                next.limit = nil
                next.continueToken = nil
                startsReading = true
                continue
            }
            try await deliver(ListPage(list: page, startsReading: startsReading))
            if page.metadata.continue.isEmpty { return }
            startsReading = false
            next.continueToken = page.metadata.continue
            // The token carries the revision; the server refuses a request that names one beside it.
            next.resourceVersion = nil
            next.resourceVersionMatch = nil
        }
    }

    /// Reads all pages into one list, at one revision. See ``forEachPage(_:_:)``.
    public func listAll(_ options: ListOptions = ListOptions()) async throws(KubernetesError) -> ObjectList<Object> {
        var whole = ObjectList<Object>()
        do {
            try await forEachPage(options) { page throws(Never) in
                if page.startsReading { whole.items.removeAll() }
                whole.items += page.list.items
                whole.metadata = page.list.metadata
            }
        } catch let error as KubernetesError {
            throw error
        } catch {
            throw .unreachable(error, RequestSummary(method: "GET", path: resource.path()))
        }
        return whole
    }

    private static var defaultPageSize: Int { 500 }
}

/// One page of a reading that may start over.
public struct ListPage<Object: KubernetesResource>: Sendable {
    public let list: ObjectList<Object>
    /// True on the first page, and again when the reading started over: pages before this one are void.
    public let startsReading: Bool
}

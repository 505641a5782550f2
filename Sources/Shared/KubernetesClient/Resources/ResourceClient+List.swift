public import KubernetesModel

extension ResourceClient {
    /// Reads one page: everything when ``ListOptions/limit`` is nil. `GET …`
    ///
    /// Objects are decoded one by one while the page arrives. One that cannot be read fails the call.
    public func list(_ options: ListOptions = ListOptions()) async throws(KubernetesError) -> ObjectList<Object> {
        let request = APIRequest(
            .get, try collection(.get, in: namespace), query: options.query, priority: priority,
            silenceLimit: .seconds(60))
        return try await exchange.exchange(request) { response throws(KubernetesError) in
            var reader = ListReader<Object>(response)
            let items = try await reader.collect()
            return ObjectList(metadata: reader.metadata, items: items)
        }
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
    public func forEachPage(
        _ options: ListOptions = ListOptions(), _ deliver: (ListPage<Object>) async throws -> Void
    ) async throws {
        var paging = ListPaging(options)
        while let page = try await nextPage(&paging) {
            try await deliver(page)
        }
    }

    /// Reads all pages into one list, at one revision. See ``forEachPage(_:_:)``.
    public func listAll(_ options: ListOptions = ListOptions()) async throws(KubernetesError) -> ObjectList<Object> {
        var whole = ObjectList<Object>()
        var paging = ListPaging(options)
        while let page = try await nextPage(&paging) {
            if page.startsReading { whole.items.removeAll() }
            whole.items += page.list.items
            whole.metadata = page.list.metadata
        }
        return whole
    }

    private func nextPage(_ paging: inout ListPaging) async throws(KubernetesError) -> ListPage<Object>? {
        while let options = paging.request {
            do {
                let page = ListPage(list: try await list(options), startsReading: paging.startsReading)
                paging.received(continueToken: page.list.metadata.continue)
                return page
            } catch {
                guard error.isExpired, paging.restartsAfterExpiry() else { throw error }
            }
        }
        return nil
    }
}

/// One page of a reading that may start over.
public struct ListPage<Object: KubernetesResource>: Sendable {
    /// The objects of this page alone; its metadata has the token for the next.
    public let list: ObjectList<Object>
    /// True on the first page, and again when the reading started over: pages before this one are void.
    public let startsReading: Bool
}

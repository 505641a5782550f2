import HTTPServing
import JSONTree
import KubernetesModel
import Synchronization

/// `GET` of a collection with `watch=true`: every change as a line of JSON.
enum Watch {
    private static let defaultTimeout: Duration = .seconds(1800)
    /// How many objects of what there is are held at once, for each watch that is shown them.
    private static let pageSize = 200
    private static let bookmarkInterval: Duration = .seconds(60)
    /// How long before its end a watch tells how far it came, so that who comes back begins there.
    private static let lastBookmarkLead: Duration = .seconds(2)

    static func respond(
        _ parameters: ListParameters, _ request: ResourceRequest, _ server: ServerContext
    ) async throws -> ServedResponse {
        // What the selectors cannot mean is told before the stream begins.
        if !parameters.selectsEverything { _ = try List.selects(parameters, .object([:]), request.kind) }
        // Given away when it is shown: a watch lasts long, and what it began with must not.
        let beginning = Mutex<Start?>(try await start(parameters, request, server))
        let unstarted = try WatchStream(parameters: parameters, request: request, server: server)
        return ServedResponse(contentType: "application/json") { writer in
            var stream = unstarted
            do {
                var revision: Int64?
                switch beginning.withLock({ $0.take() }) {
                case .expired(let failure)?: try await writer.write(WatchFrame.error(failure.status))
                case .after(let start)?: revision = start
                case .withState(let listing, let page)?: revision = try await stream.show(page, of: listing, &writer)
                case nil: break
                }
                if let revision { try await stream.run(from: revision, &writer) }
            } catch is CancellationError {
                // The client hung up, or the server stops: that is how a watch ends.
            }
        }
    }

    /// How a watch begins.
    private enum Start {
        case after(Int64)
        /// Everything there is, from its first page on.
        case withState(ListParameters, List.Page)
        case expired(APIFailure)
    }

    private static func start(
        _ parameters: ListParameters, _ request: ResourceRequest, _ server: ServerContext
    ) async throws -> Start {
        let wanted = parameters.resourceVersion ?? 0
        guard wanted <= server.log.latest else { throw APIFailure.tooNew(wanted, latest: server.log.latest) }
        let showsState = parameters.sendsInitialEvents ?? (wanted == 0)
        guard showsState else {
            let compacted = try await server.log.compactedRevision()
            return wanted > 0 && wanted < compacted
                ? .expired(.tooOld(wanted, oldest: compacted)) : .after(wanted == 0 ? server.log.latest : wanted)
        }
        var listing = parameters
        listing.resourceVersion = nil
        listing.match = nil
        listing.limit = pageSize
        return .withState(listing, try await List.page(listing, request, server))
    }

    static func timeout(_ parameters: ListParameters) -> Duration { parameters.timeout ?? defaultTimeout }
    static var bookmarks: Duration { bookmarkInterval }

    /// When the last bookmark is due; nil for a watch that is too short for one.
    static func lastBookmark(_ parameters: ListParameters) -> Duration? {
        let due = timeout(parameters) - lastBookmarkLead
        return parameters.allowsBookmarks && due > .zero ? due : nil
    }
}

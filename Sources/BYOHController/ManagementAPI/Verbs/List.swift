import HTTPServing
import JSONTree
import KubernetesModel

/// `GET` of a collection.
enum List {
    /// What is on a page, and where the next one begins.
    struct Page: Sendable {
        let revision: Int64
        var objects: [StoredObject]
        var next: ContinueToken?
        /// How many objects follow. Nil with selectors: to know it, all of them would have to be read.
        var remaining: Int?
    }

    static func respond(
        _ parameters: ListParameters, _ request: ResourceRequest, _ server: ServerContext
    ) async throws -> ServedResponse {
        let form = try AnswerForm.requested(by: request.http, for: .list, of: request.kind, now: server.now())
        let page = try await page(parameters, request, server)
        switch form {
        case .whole: return response(page, request)
        case .table(let table):
            let objects = try page.objects.map { request.kind.served(try $0.tree()) }
            return .json(table.tree(objects, metadata: metadata(page)))
        case .metadata(let apiVersion):
            let items = try page.objects.map {
                AnswerForm.partial(request.kind.served(try $0.tree()), apiVersion: apiVersion)
            }
            return .json([
                "kind": "PartialObjectMetadataList", "apiVersion": .string(apiVersion), "metadata": metadata(page),
                "items": .array(items),
            ])
        }
    }

    /// Reads one page. With selectors it reads on until the page is full, as the real server does.
    static func page(
        _ parameters: ListParameters, _ request: ResourceRequest, _ server: ServerContext
    ) async throws -> Page {
        let kind = request.kind
        // What the selectors cannot mean is told also where there is nothing to select from.
        if !parameters.selectsEverything { _ = try selects(parameters, .object([:]), kind) }
        var after = parameters.continueToken.map { kind.key(namespace: $0.namespace, name: $0.name) }
        var revision = try revision(parameters, latest: server.log.latest)
        var found: [StoredObject] = []
        while true {
            let limit = parameters.limit.map { $0 - found.count }
            let query = ListQuery(
                resource: kind.storageName, namespace: request.target.namespace, after: after,
                limit: limit.map { parameters.selectsEverything ? $0 : max($0, 500) }, revision: revision,
                countsRest: parameters.selectsEverything)
            let part: ObjectPage
            do {
                part = try await server.log.list(query)
            } catch StorageError.compacted where parameters.continueToken != nil {
                // The token lets the client go on with the present, if it can live with a list of two revisions.
                throw APIFailure.expired(
                    expiredContinue, goingOnWith: after.map { ContinueToken(revision: nil, after: $0) })
            } catch StorageError.compacted {
                throw APIFailure.expired("The resourceVersion for the provided list is too old.")
            }
            revision = part.revision
            for (index, object) in part.objects.enumerated() where try selects(parameters, object, kind) {
                found.append(object)
                let hasMore = part.hasMore || index + 1 < part.objects.count
                if found.count == parameters.limit, hasMore {
                    let next = ContinueToken(revision: part.revision, after: object.key)
                    return Page(revision: part.revision, objects: found, next: next, remaining: part.remaining)
                }
            }
            guard part.hasMore, let last = part.objects.last else {
                return Page(revision: part.revision, objects: found, next: nil)
            }
            after = last.key
        }
    }

    /// Which revision to show; nil for the present.
    private static func revision(_ parameters: ListParameters, latest: Int64) throws(APIFailure) -> Int64? {
        if let token = parameters.continueToken { return token.revision }
        guard let wanted = parameters.resourceVersion, wanted > 0 else { return nil }
        guard wanted <= latest else { throw .tooNew(wanted, latest: latest) }
        // A limit without a match means exactly: that is how it was before there was a match.
        let isExact = parameters.match == .exact || (parameters.match == nil && parameters.limit != nil)
        return isExact ? wanted : nil
    }

    static func selects(
        _ parameters: ListParameters, _ object: StoredObject, _ kind: ServedKind
    ) throws(APIFailure) -> Bool {
        if parameters.selectsEverything { return true }
        // Names are in the key: most field selectors need no parsing.
        if let name = parameters.onlyName, name != object.key.name { return false }
        return try selects(parameters, try object.tree(), kind)
    }

    static func selects(_ parameters: ListParameters, _ object: JSONValue, _ kind: ServedKind) throws(APIFailure)
        -> Bool
    {
        if parameters.selectsEverything { return true }
        var fields = kind.rules.selectableFields(of: kind.served(object))
        fields["metadata.name"] = object.name
        fields["metadata.namespace"] = object.namespace
        for requirement in parameters.fieldSelector.requirements where fields[requirement.field] == nil {
            throw .badRequest("field label not supported: \(requirement.field)")
        }
        return parameters.selects(labels: object.labels, fields: fields)
    }

    /// The list as stored texts put together: nothing is parsed.
    static func response(_ page: Page, _ request: ResourceRequest) -> ServedResponse {
        let kind = request.kind
        let head: JSONValue = [
            "apiVersion": .string(kind.resource.apiVersion), "kind": .string(kind.listKind), "metadata": metadata(page),
        ]
        var body = head.serialized()
        body.removeLast()
        body += Array(#","items":["#.utf8)
        for (index, object) in page.objects.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body += kind.text(of: object).utf8
        }
        body += Array("]}".utf8)
        return ServedResponse(contentType: "application/json", body: body)
    }

    private static func metadata(_ page: Page) -> JSONValue {
        var metadata: JSONValue = ["resourceVersion": .string(String(page.revision))]
        if let next = page.next { metadata["continue"] = .string(next.text) }
        if let remaining = page.remaining { metadata["remainingItemCount"] = .number(JSONNumber(remaining)) }
        return metadata
    }

    private static let expiredContinue =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without "
        + "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. "
        + "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or "
        + "deleted between the time the first chunk was returned and now may show up in the list."
}

extension ServedKind {
    /// A stored object's JSON in the version of this kind.
    func text(of object: StoredObject) -> String {
        guard !isServedAsStored else { return object.text }
        // What is stored is JSON, as every write makes sure; a damaged file shows as it is.
        guard let tree = try? object.tree() else { return object.text }
        return served(tree).description
    }
}

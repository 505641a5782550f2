package import KubernetesModel
import NIOCore

/// Reads the answer to a list, one object at a time, while it arrives.
///
/// Backpressure is the caller's pace: the next bytes are asked for when the caller asks for the next object.
package struct ListReader<Object: KubernetesResource> {
    /// What the list holds at one place.
    package enum Item: Sendable {
        case object(Object)
        case unreadable(UnreadableObject)
    }

    private let chunks: APIResponseBody.Chunks
    private let summary: RequestSummary
    private let decoder = ObjectDecoder()
    private var splitter = ListSplitter()
    private var count = 0

    /// What the list says about itself. Complete once `next` has returned nil.
    package private(set) var metadata = ListMeta()

    package init(_ response: APIResponse) {
        self.chunks = response.body.chunks()
        self.summary = response.summary
    }

    /// The next object; nil at the end of the list.
    ///
    /// An object that the type cannot read but whose metadata can be is an item, not an error.
    ///
    /// - Throws: ``KubernetesError/unreachable(_:_:)`` when the body broke off, ``KubernetesError/undecodable(_:_:)``
    ///   when it is no list or an item has no name.
    package mutating func next() async throws(KubernetesError) -> Item? {
        while true {
            switch try nextPart() {
            case .item(let json):
                count += 1
                return try item(json)
            case .metadata(let json):
                metadata = try decode(ListMeta.self, from: json, at: "metadata")
            case .kind(let json):
                try check(kind: try decode(String.self, from: json, at: "kind"))
            case nil:
                guard let chunk = try await chunks.next() else {
                    try finish()
                    return nil
                }
                splitter.append(chunk)
            }
        }
    }

    /// Reads the whole list.
    ///
    /// - Throws: As ``next()``, and ``KubernetesError/undecodable(_:_:)`` for an object that cannot be read.
    package mutating func collect() async throws(KubernetesError) -> [Object] {
        var objects: [Object] = []
        while let item = try await next() {
            switch item {
            case .object(let object): objects.append(object)
            case .unreadable(let object): throw object.error
            }
        }
        return objects
    }

    private mutating func nextPart() throws(KubernetesError) -> ListSplitter.Part? {
        do {
            return try splitter.next()
        } catch {
            throw .undecodable(.dataCorrupted(.init(codingPath: [], debugDescription: error.description)), summary)
        }
    }

    private func finish() throws(KubernetesError) {
        do {
            try splitter.finish()
        } catch {
            throw .unreachable(error, summary)
        }
    }

    private func item(_ json: ByteBuffer) throws(KubernetesError) -> Item {
        do {
            return .object(try decoder.decode(Object.self, from: json))
        } catch {
            let failure = error.under("items", index: count - 1)
            do {
                let identity = try decoder.decode(ObjectIdentity.self, from: json)
                return .unreadable(UnreadableObject(identity, error: failure, summary))
            } catch {
                // Which part of the metadata is missing says less than why the type could not read the object.
                throw .unreadable(failure, summary)
            }
        }
    }

    private func decode<Value: Decodable>(
        _ type: Value.Type, from json: ByteBuffer, at member: String
    ) throws(KubernetesError) -> Value {
        do {
            return try decoder.decode(type, from: json)
        } catch {
            throw .unreadable(error.under(member), summary)
        }
    }

    /// A 200 with a `Status` or a single object in its body is an answer to something else.
    private func check(kind: String) throws(KubernetesError) {
        guard kind.hasSuffix("List") else {
            throw .undecodable(
                .dataCorrupted(
                    .init(
                        codingPath: [PathStep("kind")],
                        debugDescription: "The answer is of the kind \"\(kind)\", not a list")), summary)
        }
    }
}

package import KubernetesModel

/// One frame of a watch: what happened, and to which object.
package enum WatchFrame<Object: KubernetesResource>: Sendable {
    case added(Object)
    case modified(Object)
    case deleted(Object)
    /// Only a version. The last one before the changes begin says so, in a watch that was asked for initial events.
    case bookmark(resourceVersion: String, endsInitialEvents: Bool)
    case error(Status)
    /// An object that the type cannot read was added, changed or deleted.
    case unreadable(ObjectIdentity, isDeleted: Bool, DecodingError)
    /// A type that the API did not have when this was written.
    case unknown(type: String)
}

extension WatchFrame: Decodable {
    private enum CodingKeys: String, CodingKey { case type, object }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .type) {
        case "ADDED":
            self = try Self.object(in: container, WatchFrame.added)
        case "MODIFIED":
            self = try Self.object(in: container, WatchFrame.modified)
        case "DELETED":
            self = try Self.object(in: container, isDeleted: true, WatchFrame.deleted)
        case "BOOKMARK":
            let bookmark = try container.decode(Bookmark.self, forKey: .object)
            self = .bookmark(
                resourceVersion: bookmark.metadata.resourceVersion,
                endsInitialEvents: bookmark.metadata.annotations?[Bookmark.initialEventsEnd] == "true")
        case "ERROR":
            self = .error(try container.decode(Status.self, forKey: .object))
        case let type:
            self = .unknown(type: type)
        }
    }

    /// The frame with its object, or with what is known of an object that the type cannot read.
    ///
    /// - Throws: What the type threw, when not even the object's name can be read.
    private static func object(
        in container: KeyedDecodingContainer<CodingKeys>, isDeleted: Bool = false, _ frame: (Object) -> Self
    ) throws -> Self {
        do {
            return frame(try container.decode(Object.self, forKey: .object))
        } catch let error as DecodingError {
            // Which part of the metadata is missing says less than why the type could not read the object.
            guard let identity = try? container.decode(ObjectIdentity.self, forKey: .object) else { throw error }
            return .unreadable(identity, isDeleted: isDeleted, error)
        }
    }
}

/// The object of a bookmark: of the watched kind, with nothing in it but the version.
private struct Bookmark: Decodable {
    struct Metadata: Decodable {
        let resourceVersion: String
        let annotations: [String: String]?
    }

    /// Marks the bookmark behind the last initial event.
    static let initialEventsEnd = "k8s.io/initial-events-end"

    let metadata: Metadata
}

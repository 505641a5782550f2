public import KubernetesModel

/// An object that exists and that our type cannot read, known by its metadata.
///
/// It happens when a resource definition and our type of it disagree, for example after a newer version of a program has
/// written. It is not an error of the list or the watch that brought it: these go on, and everybody else's objects with
/// them.
public struct UnreadableObject: Error, Sendable, CustomStringConvertible {
    /// Namespace and name, which could still be read.
    public let key: ObjectKey
    /// Tells the object from others of its name before and after it; nil when the server sent none.
    public let uid: String?
    /// The revision that could not be read; nil when the server sent none.
    public let resourceVersion: String?
    /// Whether it was deleted: then nobody needs to read it any more.
    public let isDeleted: Bool
    /// Why it cannot be read, with the path of the field.
    public let error: KubernetesError

    /// An object whose type threw `error`. By default it exists, and its UID and revision are not known.
    public init(
        key: ObjectKey, uid: String? = nil, resourceVersion: String? = nil, isDeleted: Bool = false,
        error: KubernetesError
    ) {
        self.key = key
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.isDeleted = isDeleted
        self.error = error
    }

    /// The key and the error, for people.
    public var description: String { "\(key) cannot be read: \(error)" }
}

extension UnreadableObject {
    /// An object whose type threw `error`.
    init(_ identity: ObjectIdentity, isDeleted: Bool = false, error: DecodingError, _ summary: RequestSummary) {
        self.init(
            key: identity.key, uid: identity.uid, resourceVersion: identity.resourceVersion, isDeleted: isDeleted,
            error: .unreadable(error, summary))
    }
}

/// The metadata that identifies an object, read when the rest of it cannot be.
package struct ObjectIdentity: Decodable, Sendable {
    private struct Metadata: Decodable {
        let name: String
        let namespace: String?
        let uid: String?
        let resourceVersion: String?
    }

    private let metadata: Metadata

    package var key: ObjectKey { ObjectKey(namespace: metadata.namespace, name: metadata.name) }
    package var uid: String? { metadata.uid }
    package var resourceVersion: String? { metadata.resourceVersion }
}

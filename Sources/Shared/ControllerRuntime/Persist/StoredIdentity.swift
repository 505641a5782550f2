package import KubernetesModel

/// Which object was read, and in which version: what every write of ours refers to.
package struct StoredIdentity: Hashable, Sendable {
    package let key: ObjectKey
    package let uid: String
    package var resourceVersion: String

    package init(key: ObjectKey, uid: String, resourceVersion: String) {
        self.key = key
        self.uid = uid
        self.resourceVersion = resourceVersion
    }

    /// - Throws: ``ObjectNotStored`` when `object` does not come from the server.
    package init(_ object: some KubernetesResource) throws(ObjectNotStored) {
        guard let uid = object.metadata.uid, let version = object.metadata.resourceVersion else {
            throw ObjectNotStored(key: object.key)
        }
        self.init(key: object.key, uid: uid, resourceVersion: version)
    }
}

/// An object without a UID or a resource version was to be changed on the server.
package struct ObjectNotStored: Error, Hashable, CustomStringConvertible {
    package let key: ObjectKey

    package var description: String {
        "The object \(key) has no uid or no resourceVersion, so it does not come from the server and cannot be patched"
    }
}

/// Where the storage keeps an object. Two objects of one key follow each other; they never exist at the same time.
package struct StoredKey: Hashable, Sendable {
    /// The plural with its group, such as `secrets` or `byohosts.infrastructure.cluster.x-k8s.io`. Never the version.
    package let resource: String
    /// Empty for cluster-scoped kinds.
    package let namespace: String
    package let name: String

    package init(resource: String, namespace: String = "", name: String) {
        self.resource = resource
        self.namespace = namespace
        self.name = name
    }
}

/// An object as it was at one revision.
package struct StoredObject: Hashable, Sendable {
    package let key: StoredKey
    /// When this state was written: the object's `resourceVersion`.
    package let revision: Int64
    /// When the object was made.
    package let createdRevision: Int64
    /// The object as JSON. It can hold secrets.
    package let text: String
}

extension StoredObject: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The place and the revision, never the content.
    package var description: String { "\(key.resource) \(key.namespace)/\(key.name) at revision \(revision)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["key": key, "revision": revision]) }
}

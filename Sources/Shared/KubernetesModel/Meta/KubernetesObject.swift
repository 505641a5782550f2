/// Anything that the API stores: it has metadata, and it travels as JSON.
///
/// Types model only the fields that we read or write. That is safe because the client never replaces an
/// object: every write is a patch of what changed, so fields that a type does not model survive.
public protocol KubernetesResource: Codable, Hashable, Sendable {
    /// Identity, revision, labels, owners and finalizers of the object.
    var metadata: ObjectMeta { get set }
}

/// A resource whose place in the API is known when the program is compiled.
public protocol KubernetesObject: KubernetesResource {
    /// Where the kind lives in the API.
    static var apiResource: APIResource { get }
}

extension KubernetesResource {
    /// Namespace and name: what identifies the object among those of its kind at one time.
    public var key: ObjectKey { ObjectKey(namespace: metadata.namespace, name: metadata.name) }
}

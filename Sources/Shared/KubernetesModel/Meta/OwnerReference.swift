/// Names an object that owns this one, in the same namespace or cluster-scoped. Follows `metav1.OwnerReference`.
public struct OwnerReference: Codable, Hashable, Sendable {
    /// The owner's `apiVersion`: `v1` for the core group, `group/version` for the others.
    public var apiVersion: String
    /// The owner's kind, such as `Machine`.
    public var kind: String
    /// The owner's name.
    public var name: String
    /// The owner's UID. An object that was made later under the same name does not count as the owner.
    public var uid: String
    /// Whether the owner manages the object. At most one owner does.
    public var controller: Bool?
    /// Whether the owner must stay until this object is gone, when it is deleted in the foreground.
    public var blockOwnerDeletion: Bool?

    /// A reference; by default the owner neither manages the object nor waits for it to go.
    public init(
        apiVersion: String, kind: String, name: String, uid: String, controller: Bool? = nil,
        blockOwnerDeletion: Bool? = nil
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
        self.controller = controller
        self.blockOwnerDeletion = blockOwnerDeletion
    }

    /// The reference that makes `owner` the controller of the object that carries it.
    ///
    /// Nil when `owner` has no UID yet, because the server has not stored it.
    public init?<Owner: KubernetesObject>(controlling owner: Owner) {
        guard let uid = owner.metadata.uid else { return nil }
        let resource = Owner.apiResource
        self.init(
            apiVersion: resource.apiVersion, kind: resource.kind, name: owner.metadata.name, uid: uid,
            controller: true, blockOwnerDeletion: true)
    }

    /// The API group of the owner; empty for the core group. The version may change while the group and kind stay.
    public var group: String { TypeMeta(apiVersion: apiVersion, kind: kind).group }
}

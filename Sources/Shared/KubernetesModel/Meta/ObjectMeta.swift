public import JSONTree

/// What every object carries besides its own fields. Follows `metav1.ObjectMeta`.
public struct ObjectMeta: Codable, Hashable, Sendable, EmptyValued {
    /// Unique among the objects of the kind in the namespace. Empty only before a create with ``generateName``.
    @OmitEmpty public var name: String
    /// The prefix from which the server makes a name when ``name`` is empty.
    @OmitEmpty public var generateName: String
    /// Nil for cluster-scoped kinds.
    public var namespace: String?
    /// Unique over all objects and all time. Set by the server.
    public var uid: String?
    /// The stored revision. Opaque to clients except for equality, and for order where the server documents it.
    public var resourceVersion: String?
    /// Counts changes of the wanted state. Set by the server.
    public var generation: Int64?
    /// Set by the server.
    public var creationTimestamp: Time?
    /// When deletion was asked for; the object goes once its finalizers are gone. Set by the server.
    public var deletionTimestamp: Time?
    /// Seconds for an orderly end, counted from the request. Only set together with ``deletionTimestamp``.
    public var deletionGracePeriodSeconds: Int64?
    /// What selectors match. Keys follow ``NameRule/qualified``, values ``NameRule/labelValue``.
    @OmitEmpty public var labels: [String: String]
    /// Text for tools and people that no selector sees. Keys follow ``NameRule/qualified``; at most 256 KiB in all.
    @OmitEmpty public var annotations: [String: String]
    /// Deletion waits until this is empty; each entry is removed by who added it.
    @OmitEmpty public var finalizers: [String]
    /// When all of these are gone, the garbage collector deletes the object.
    @OmitEmpty public var ownerReferences: [OwnerReference]
    /// Which manager owns which field, as the server tracks it for apply. Opaque, and large.
    @OmitEmpty public var managedFields: [JSONValue]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, generateName, namespace, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp
        case deletionGracePeriodSeconds, labels, annotations, finalizers, ownerReferences, managedFields
    }

    /// What absent metadata reads as.
    public static let emptyValue = ObjectMeta()

    /// Metadata of an object to be sent: what is left out is empty, and the server fills in what it owns.
    public init(
        name: String = "", generateName: String = "", namespace: String? = nil, uid: String? = nil,
        resourceVersion: String? = nil, generation: Int64? = nil, labels: [String: String] = [:],
        annotations: [String: String] = [:], finalizers: [String] = [], ownerReferences: [OwnerReference] = []
    ) {
        self.name = name
        self.generateName = generateName
        self.namespace = namespace
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.generation = generation
        self.labels = labels
        self.annotations = annotations
        self.finalizers = finalizers
        self.ownerReferences = ownerReferences
    }

    /// Whether deletion has been asked for.
    public var isDeleting: Bool { deletionTimestamp != nil }

    /// The owner that manages the object; at most one owner is the controller.
    public var controller: OwnerReference? { ownerReferences.first { $0.controller == true } }

    /// Whether the object lists an owner with this UID.
    public func isOwned(byUID uid: String) -> Bool { ownerReferences.contains { $0.uid == uid } }
}

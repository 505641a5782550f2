public import JSONTree

/// An object of any kind, known to us or not: a typed view of its metadata, and everything else as a tree.
///
/// All fields survive a round trip. Text renderings show only what identifies the object, because it may be a Secret.
public struct DynamicObject: KubernetesResource {
    /// Empty when the object came from a list, whose items do not repeat it.
    public var typeMeta: TypeMeta
    /// The part of the metadata that ``ObjectMeta`` models; what else the object has there is kept and written again.
    public var metadata: ObjectMeta
    /// The members beside `apiVersion`, `kind` and `metadata`, such as `spec`.
    public var fields: [String: JSONValue]
    /// Members of the metadata that ``ObjectMeta`` does not know.
    private var unknownMetadata: [String: JSONValue]

    /// An object to be sent; `fields` holds what stands beside `apiVersion`, `kind` and `metadata`.
    public init(typeMeta: TypeMeta, metadata: ObjectMeta, fields: [String: JSONValue] = [:]) {
        self.typeMeta = typeMeta
        self.metadata = metadata
        self.fields = fields
        self.unknownMetadata = [:]
    }

    /// A member beside `apiVersion`, `kind` and `metadata`; nil when it is absent. Setting nil removes it.
    public subscript(field: String) -> JSONValue? {
        get { fields[field] }
        set { fields[field] = newValue }
    }
}

extension DynamicObject: Codable {
    private static let ownFields = ["apiVersion", "kind", "metadata"]

    /// Reads any object. Missing `apiVersion`, `kind` and `metadata` read as empty.
    ///
    /// - Throws: `DecodingError` when it is no JSON object, or when metadata that we model has another form.
    public init(from decoder: any Decoder) throws {
        typeMeta = try TypeMeta(from: decoder)
        fields = try decoder.singleValueContainer().decode([String: JSONValue].self)
        let metadata = fields["metadata"]
        for field in Self.ownFields { fields[field] = nil }
        let container = try decoder.container(keyedBy: MetadataKey.self)
        self.metadata = try container.decodeIfPresent(ObjectMeta.self, forKey: .metadata) ?? .emptyValue
        unknownMetadata = metadata?.object ?? [:]
        for key in ObjectMeta.CodingKeys.allCases { unknownMetadata[key.rawValue] = nil }
    }

    /// Writes everything that was read or set. An empty `apiVersion` or `kind` is left out.
    public func encode(to encoder: any Encoder) throws {
        var members = fields
        if !typeMeta.apiVersion.isEmpty { members["apiVersion"] = .string(typeMeta.apiVersion) }
        if !typeMeta.kind.isEmpty { members["kind"] = .string(typeMeta.kind) }
        var metadata = try JSONValue(encoding: metadata)
        for (key, value) in unknownMetadata { metadata[key] = value }
        members["metadata"] = metadata
        try JSONValue.object(members).encode(to: encoder)
    }

    private enum MetadataKey: CodingKey { case metadata }
}

extension DynamicObject: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Kind and key, never the fields.
    public var description: String { "\(typeMeta.kind.isEmpty ? "object" : typeMeta.kind) \(key)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows what ``description`` shows, so that `dump` cannot reach the fields.
    public var customMirror: Mirror { Mirror(self, children: ["object": description]) }
}

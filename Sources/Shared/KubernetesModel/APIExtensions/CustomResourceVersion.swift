public import JSONTree

/// One version of a kind.
/// Follows `apiextensions.k8s.io/v1` CustomResourceDefinitionVersion.
public struct CustomResourceVersion: Codable, Hashable, Sendable {
    /// Such as `v1beta1`: the last part of `apiVersion`. Unique in the definition.
    public var name: String
    /// Whether the server answers requests in this version.
    public var served: Bool
    /// Exactly one version is what etcd holds.
    public var storage: Bool
    /// Whether answers to requests in this version carry a warning.
    @OmitEmpty public var deprecated: Bool
    /// Text of that warning; nil for one that the server words. Allowed only where ``deprecated`` is true.
    public var deprecationWarning: String?
    /// What objects are validated against and pruned to. The server requires one in each version.
    public var schema: Schema?
    /// Which subresources objects have in this version; nil for none.
    public var subresources: Subresources?
    /// Columns that `kubectl get` shows.
    @OmitEmpty public var additionalPrinterColumns: [PrinterColumn]
    /// Fields that field selectors know.
    @OmitEmpty public var selectableFields: [SelectableField]

    /// A version, by default served and stored; `schema` is the tree that goes into `openAPIV3Schema`.
    public init(
        name: String, served: Bool = true, storage: Bool = true, schema: JSONValue? = nil,
        subresources: Subresources? = nil, additionalPrinterColumns: [PrinterColumn] = []
    ) {
        self.name = name
        self.served = served
        self.storage = storage
        self.schema = schema.map(Schema.init(openAPIV3Schema:))
        self.subresources = subresources
        self.additionalPrinterColumns = additionalPrinterColumns
    }

    /// What objects must look like.
    public struct Schema: Codable, Hashable, Sendable {
        /// A structural schema, as a tree.
        public var openAPIV3Schema: JSONValue?

        /// Wraps a schema; the server demands `type: object` at its root.
        public init(openAPIV3Schema: JSONValue) {
            self.openAPIV3Schema = openAPIV3Schema
        }
    }

    /// Paths beside the object itself; each is there when set.
    public struct Subresources: Codable, Hashable, Sendable {
        /// An empty object where the status is written through `/status` only.
        public var status: JSONValue?
        /// Where the replica counts are.
        public var scale: JSONValue?

        /// `status` gives objects a `/status`; `scale` says where replica counts are (`specReplicasPath`,
        /// `statusReplicasPath`).
        public init(status: Bool, scale: JSONValue? = nil) {
            self.status = status ? [:] : nil
            self.scale = scale
        }
    }

    /// One column.
    public struct PrinterColumn: Codable, Hashable, Sendable {
        /// Heading of the column; `kubectl` shows it in upper case.
        public var name: String
        /// `integer`, `number`, `string`, `boolean` or `date`.
        public var type: String
        /// OpenAPI format that refines ``type``, such as `int64`; `name` marks the column that identifies the object.
        @OmitEmpty public var format: String
        /// What the column shows, for people; carried in the server's tables.
        @OmitEmpty public var description: String
        /// Above 0 it is shown only with `-o wide`.
        @OmitEmpty public var priority: Int
        /// Such as `.status.phase`.
        public var jsonPath: String

        /// A column without format and description; always shown unless `priority` is above 0.
        public init(name: String, type: String, jsonPath: String, priority: Int = 0) {
            self.name = name
            self.type = type
            self.jsonPath = jsonPath
            self.priority = priority
        }
    }

    /// One field.
    public struct SelectableField: Codable, Hashable, Sendable {
        /// Such as `.spec.providerID`.
        public var jsonPath: String

        /// A field by its simple path, without array notation; its type must be a string, a boolean or an integer.
        public init(jsonPath: String) {
            self.jsonPath = jsonPath
        }
    }
}

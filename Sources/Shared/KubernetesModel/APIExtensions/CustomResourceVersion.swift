public import JSONTree

/// One version of a kind.
public struct CustomResourceVersion: Codable, Hashable, Sendable {
    public var name: String
    public var served: Bool
    /// Exactly one version is what etcd holds.
    public var storage: Bool
    @OmitEmpty public var deprecated: Bool
    public var deprecationWarning: String?
    public var schema: Schema?
    public var subresources: Subresources?
    /// Columns that `kubectl get` shows.
    @OmitEmpty public var additionalPrinterColumns: [PrinterColumn]
    /// Fields that field selectors know.
    @OmitEmpty public var selectableFields: [SelectableField]

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

        public init(status: Bool, scale: JSONValue? = nil) {
            self.status = status ? [:] : nil
            self.scale = scale
        }
    }

    /// One column.
    public struct PrinterColumn: Codable, Hashable, Sendable {
        public var name: String
        /// `integer`, `number`, `string`, `boolean` or `date`.
        public var type: String
        @OmitEmpty public var format: String
        @OmitEmpty public var description: String
        /// Above 0 it is shown only with `-o wide`.
        @OmitEmpty public var priority: Int
        /// Such as `.status.phase`.
        public var jsonPath: String

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

        public init(jsonPath: String) {
            self.jsonPath = jsonPath
        }
    }
}

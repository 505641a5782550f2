import JSONTree

/// What objects of a custom kind look like: the `openAPIV3Schema` of a CustomResourceDefinition.
///
/// A pure value; the facets prune, default and validate objects by it.
indirect enum StructuralSchema: Hashable, Sendable {
    case node(Node)
    /// A type of ``BuiltInDefinitions``, by its full name.
    case named(String)

    /// One level of the schema.
    struct Node: Hashable, Sendable {
        /// `object`, `array`, `string`, `integer`, `number` or `boolean`; empty for int-or-string and untyped levels.
        var type = ""
        var format = ""
        var isNullable = false
        var properties: [String: StructuralSchema] = [:]
        var additionalProperties: AdditionalProperties = .none
        var items: StructuralSchema?
        var defaultValue: JSONValue?
        var preservesUnknownFields = false
        var isEmbeddedResource = false
        var isIntOrString = false
        var listType = ""
        var listMapKeys: [String] = []
        var mapType = ""
        /// By which member strategic merge patches tell elements of a list apart; empty for lists that they replace.
        var patchMergeKey = ""
        /// `merge`, or empty.
        var patchStrategy = ""
        var rules = ValueRules()
    }

    /// Members that `properties` does not name.
    enum AdditionalProperties: Hashable, Sendable {
        case none
        case any
        case schema(StructuralSchema)
    }

    /// What restricts values without describing structure.
    struct ValueRules: Hashable, Sendable {
        var required: [String] = []
        var allowed: [JSONValue]?
        var pattern: String?
        /// ``pattern``, when it can be read.
        var expression: RegularExpression?
        var minLength: Int64?
        var maxLength: Int64?
        var minItems: Int64?
        var maxItems: Int64?
        var hasUniqueItems = false
        var minProperties: Int64?
        var maxProperties: Int64?
        var minimum: Double?
        var maximum: Double?
        var isMinimumExclusive = false
        var isMaximumExclusive = false
        var multipleOf: Double?
        var allOf: [StructuralSchema] = []
        var anyOf: [StructuralSchema] = []
        var oneOf: [StructuralSchema] = []
        var not: StructuralSchema?
    }

    var node: Node {
        switch self {
        case .node(let node): node
        case .named(let name): BuiltInDefinitions.node(name)
        }
    }

    /// A schema that allows everything and keeps everything: for a version without one.
    static let anything = StructuralSchema.node(Node(preservesUnknownFields: true))

    /// The schema of an object of its own: with `apiVersion`, `kind` and the metadata of every object.
    var asResource: StructuralSchema {
        var node = self.node
        node.type = "object"
        for member in ["apiVersion", "kind"] { node.properties[member] = .node(Node(type: "string")) }
        node.properties["metadata"] = .named("\(DefinitionText.meta).ObjectMeta")
        return .node(node)
    }

    /// Reads the JSON of a schema. Whatever it does not know, such as descriptions and CEL rules, has no effect.
    init(_ tree: JSONValue) {
        if let name = tree["$ref"]?.string {
            self = .named(String(name.split(separator: "/").last ?? ""))
            return
        }
        var node = Node()
        node.type = tree["type"]?.string ?? ""
        node.format = tree["format"]?.string ?? ""
        node.isNullable = tree["nullable"] == true
        node.properties = (tree["properties"]?.object ?? [:]).mapValues(StructuralSchema.init)
        switch tree["additionalProperties"] {
        case .some(.bool(true)): node.additionalProperties = .any
        case .some(.object(let members)): node.additionalProperties = .schema(StructuralSchema(.object(members)))
        default: break
        }
        if let items = tree["items"], items.object != nil { node.items = StructuralSchema(items) }
        node.defaultValue = tree["default"]
        node.preservesUnknownFields = tree["x-kubernetes-preserve-unknown-fields"] == true
        node.isEmbeddedResource = tree["x-kubernetes-embedded-resource"] == true
        node.isIntOrString = tree["x-kubernetes-int-or-string"] == true
        node.listType = tree["x-kubernetes-list-type"]?.string ?? ""
        node.listMapKeys = (tree["x-kubernetes-list-map-keys"]?.array ?? []).compactMap(\.string)
        node.mapType = tree["x-kubernetes-map-type"]?.string ?? ""
        node.patchMergeKey = tree["x-kubernetes-patch-merge-key"]?.string ?? ""
        node.patchStrategy = tree["x-kubernetes-patch-strategy"]?.string ?? ""
        node.rules = ValueRules(tree)
        self = .node(node)
    }
}

extension StructuralSchema.ValueRules {
    fileprivate init(_ tree: JSONValue) {
        required = (tree["required"]?.array ?? []).compactMap(\.string)
        allowed = tree["enum"]?.array
        pattern = tree["pattern"]?.string
        // A definition with one that cannot be read is refused when it is written.
        expression = pattern.flatMap { try? RegularExpression($0) }
        minLength = tree["minLength"]?.int64
        maxLength = tree["maxLength"]?.int64
        minItems = tree["minItems"]?.int64
        maxItems = tree["maxItems"]?.int64
        hasUniqueItems = tree["uniqueItems"] == true
        minProperties = tree["minProperties"]?.int64
        maxProperties = tree["maxProperties"]?.int64
        minimum = tree["minimum"]?.number?.double
        maximum = tree["maximum"]?.number?.double
        isMinimumExclusive = tree["exclusiveMinimum"] == true
        isMaximumExclusive = tree["exclusiveMaximum"] == true
        multipleOf = tree["multipleOf"]?.number?.double
        func schemas(_ member: String) -> [StructuralSchema] { (tree[member]?.array ?? []).map(StructuralSchema.init) }
        allOf = schemas("allOf")
        anyOf = schemas("anyOf")
        oneOf = schemas("oneOf")
        not = tree["not"].flatMap { $0.object == nil ? nil : StructuralSchema($0) }
    }
}

import JSONTree
import KubernetesModel

/// The types of all kinds that are served without a CustomResourceDefinition.
enum BuiltInDefinitions {
    /// The types as OpenAPI v2 writes them, by full name.
    static let all: [String: JSONValue] = texts.map(\.definitions).reduce(into: [:]) { all, some in
        all.merge(some) { first, _ in first }
    }

    /// The fields of types by their numbers in Protocol Buffers, by the types' full names.
    static let wireFields: [String: [UInt64: DefinitionText.WireField]] = texts.map(\.fields).reduce(into: [:]) {
        $0.merge($1) { first, _ in first }
    }

    private static let texts: [DefinitionText] = [
        MetaDefinitions.text, CoreDefinitions.text, AccessDefinitions.text, APIExtensionsDefinitions.text,
    ].map(DefinitionText.init)

    /// One level of each type; other types are referred to by name, so that types may contain themselves.
    private static let nodes: [String: StructuralSchema.Node] = all.mapValues { tree in
        var node = StructuralSchema(tree).node
        // A type without members, such as FieldsV1, has any.
        if node.type.isEmpty || node.type == "object" && node.properties.isEmpty { node.preservesUnknownFields = true }
        return node
    }

    /// The names of the types of kinds.
    private static let names: [GroupVersionKind: String] = Dictionary(
        uniqueKeysWithValues: all.compactMap { name, definition in
            guard let kind = definition["x-kubernetes-group-version-kind"]?[0] else { return nil }
            func part(_ member: String) -> String { kind[member]?.string ?? "" }
            return (GroupVersionKind(group: part("group"), version: part("version"), kind: part("kind")), name)
        })

    /// The level of a type; one that allows everything for a name that is not known.
    static func node(_ name: String) -> StructuralSchema.Node {
        nodes[name] ?? StructuralSchema.Node(preservesUnknownFields: true)
    }

    /// The full name of a kind's type; nil for a kind that is not built in.
    static func name(of kind: GroupVersionKind) -> String? { names[kind] }

    /// The types with these names and all that they refer to.
    static func closure(of roots: some Sequence<String>) -> [String: JSONValue] {
        var found: [String: JSONValue] = [:]
        var waiting = Array(roots)
        while let name = waiting.popLast() {
            guard found[name] == nil, let definition = all[name] else { continue }
            found[name] = definition
            waiting += OpenAPITree.references(in: definition)
        }
        return found
    }
}

/// What a manifest says that it is.
struct GroupVersionKind: Hashable, Sendable {
    let group: String
    let version: String
    let kind: String

    init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    init(_ resource: APIResource) {
        self.init(group: resource.group, version: resource.version, kind: resource.kind)
    }

    var tree: JSONValue { ["group": .string(group), "version": .string(version), "kind": .string(kind)] }
}

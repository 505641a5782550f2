import JSONTree
import KubernetesModel

/// The OpenAPI documents about all that is served: one in version 2, one a group and version in version 3.
struct OpenAPIDocuments {
    let catalog: KindCatalog

    private static let info: JSONValue = [
        "title": "Kubernetes", "version": .string("v\(ServerVersion.major).\(ServerVersion.minor).0"),
    ]

    /// `/openapi/v2`
    var version2: JSONValue {
        let kinds = catalog.groups.flatMap { group in
            group.versions.flatMap { catalog.kinds(group: group.name, version: $0) }
        }
        var definitions = BuiltInDefinitions.closure(of: Self.roots(kinds))
        for custom in kinds.compactMap(Self.custom) { definitions.merge(custom.version2) { first, _ in first } }
        return [
            "swagger": "2.0", "info": Self.info, "definitions": .object(definitions),
            "paths": Self.paths(kinds, \.version2),
        ]
    }

    /// The paths of the documents of version 3, such as `api/v1` and `apis/rbac.authorization.k8s.io/v1`.
    var version3Paths: [String] {
        catalog.groups.flatMap { group in
            group.versions.map { group.name.isEmpty ? "api/\($0)" : "apis/\(group.name)/\($0)" }
        }.sorted()
    }

    /// `/openapi/v3/<path>`; nil for what is not served.
    func version3(_ path: String) -> JSONValue? {
        guard version3Paths.contains(path) else { return nil }
        let parts = path.split(separator: "/").map(String.init)
        let kinds = catalog.kinds(group: parts.count == 3 ? parts[1] : "", version: parts[parts.count - 1])
        let customs = kinds.compactMap(Self.custom).map(\.version3)
        let roots = Self.roots(kinds) + customs.flatMap { $0.values.flatMap(OpenAPITree.references) }
        var definitions = BuiltInDefinitions.closure(of: roots)
        for custom in customs { definitions.merge(custom) { first, _ in first } }
        return [
            "openapi": "3.0.0", "info": Self.info,
            "components": ["schemas": .object(definitions.mapValues(OpenAPITree.version3))],
            "paths": Self.paths(kinds, \.version3),
        ]
    }

    private static func custom(_ kind: ServedKind) -> CustomDefinition? {
        (kind.rules as? CustomRules).map { CustomDefinition(kind: kind, schema: $0.source) }
    }

    /// The full name of a kind's type.
    private static func type(of kind: ServedKind) -> String? {
        custom(kind)?.name ?? BuiltInDefinitions.name(of: GroupVersionKind(kind.resource))
    }

    private static func operations(_ kind: ServedKind) -> [APIOperation] {
        type(of: kind).map { KindOperations(kind: kind, type: $0).all } ?? []
    }

    /// The names of the types that paths speak of.
    private static func roots(_ kinds: [ServedKind]) -> [String] {
        kinds.flatMap(operations).flatMap { [$0.answer] + ($0.body.map { [$0] } ?? []) }
    }

    private static func paths(_ kinds: [ServedKind], _ form: (APIOperation) -> JSONValue) -> JSONValue {
        var paths: [String: JSONValue] = [:]
        for operation in kinds.flatMap(operations) {
            paths[operation.path, default: [:]][operation.method] = form(operation)
        }
        return .object(paths)
    }
}

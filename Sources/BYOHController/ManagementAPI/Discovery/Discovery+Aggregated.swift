import JSONTree
import KubernetesModel

extension Discovery {
    /// `/api` and `/apis` with everything in one answer: an `APIGroupDiscoveryList`.
    func aggregated(core: Bool, version: String) -> JSONValue {
        let groups = catalog.groups.filter { $0.name.isEmpty == core }
        return [
            "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/\(version)"), "metadata": [:],
            "items": .array(groups.map(group)),
        ]
    }

    private func group(_ group: (name: String, versions: [String])) -> JSONValue {
        var metadata: JSONValue = ["creationTimestamp": .null]
        if !group.name.isEmpty { metadata["name"] = .string(group.name) }
        let versions = group.versions.map { version -> JSONValue in
            [
                "version": .string(version), "freshness": "Current",
                "resources": .array(catalog.kinds(group: group.name, version: version).map(resource)),
            ]
        }
        return ["metadata": metadata, "versions": .array(versions)]
    }

    private func resource(_ kind: ServedKind) -> JSONValue {
        var tree: JSONValue = [
            "resource": .string(kind.resource.plural), "responseKind": GroupVersionKind(kind.resource).tree,
            "scope": kind.isNamespaced ? "Namespaced" : "Cluster", "singularResource": .string(kind.singular),
            "verbs": .array(kind.verbs.map(JSONValue.string)),
        ]
        if !kind.shortNames.isEmpty { tree["shortNames"] = .array(kind.shortNames.map(JSONValue.string)) }
        if !kind.categories.isEmpty { tree["categories"] = .array(kind.categories.map(JSONValue.string)) }
        let subresources = ServedSubresource.all(of: kind).map { subresource -> JSONValue in
            [
                "subresource": .string(subresource.name), "responseKind": subresource.kind.tree,
                "verbs": .array(subresource.verbs.map(JSONValue.string)),
            ]
        }
        if !subresources.isEmpty { tree["subresources"] = .array(subresources) }
        return tree
    }
}

/// A subresource as discovery and OpenAPI show it.
struct ServedSubresource: Sendable {
    let name: String
    /// What is read and written there: the kind itself but for a few.
    let kind: GroupVersionKind
    let verbs: [String]

    /// The subresources of a kind, by name.
    static func all(of kind: ServedKind) -> [ServedSubresource] {
        (kind.subresources + (kind.hasStatus ? ["status"] : [])).sorted().map { name in
            switch name {
            case "scale":
                ServedSubresource(
                    name: name, kind: GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale"),
                    verbs: ["get", "patch", "update"])
            case "token":
                ServedSubresource(
                    name: name,
                    kind: GroupVersionKind(group: "authentication.k8s.io", version: "v1", kind: "TokenRequest"),
                    verbs: ["create"])
            case "finalize":
                ServedSubresource(name: name, kind: GroupVersionKind(kind.resource), verbs: ["update"])
            default:
                ServedSubresource(
                    name: name, kind: GroupVersionKind(kind.resource), verbs: ["get", "patch", "update"])
            }
        }
    }
}

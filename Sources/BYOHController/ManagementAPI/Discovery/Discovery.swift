import HTTPServing
import JSONTree
import KubernetesModel

/// Which groups, versions and resources there are, as `kubectl` and clients ask.
struct Discovery {
    let catalog: KindCatalog
    /// Where clients reach the server, such as `127.0.0.1:6443`.
    let address: String

    /// `/api`
    var legacyVersions: JSONValue {
        [
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": .string(address)]],
        ]
    }

    /// `/apis`
    var groupList: JSONValue {
        ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(namedGroups.map(Self.group))]
    }

    /// `/apis/<group>`; nil for a group that is not served.
    func group(_ name: String) -> JSONValue? {
        guard let found = namedGroups.first(where: { $0.name == name }) else { return nil }
        var tree = Self.group(found)
        tree["kind"] = "APIGroup"
        tree["apiVersion"] = "v1"
        return tree
    }

    /// `/api/v1` and `/apis/<group>/<version>`; nil for a version that is not served.
    func resources(group: String, version: String) -> JSONValue? {
        guard let versions = catalog.groups.first(where: { $0.name == group })?.versions, versions.contains(version)
        else { return nil }
        let list = catalog.kinds(group: group, version: version).flatMap(Self.resources)
        return [
            "kind": "APIResourceList", "apiVersion": "v1",
            "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"), "resources": .array(list),
        ]
    }

    private var namedGroups: [(name: String, versions: [String])] { catalog.groups.filter { !$0.name.isEmpty } }

    private static func group(_ group: (name: String, versions: [String])) -> JSONValue {
        let versions = group.versions.map { version -> JSONValue in
            ["groupVersion": .string("\(group.name)/\(version)"), "version": .string(version)]
        }
        return ["name": .string(group.name), "versions": .array(versions), "preferredVersion": versions.first ?? .null]
    }

    private static func resources(_ kind: ServedKind) -> [JSONValue] {
        let resource = kind.resource
        var entry = entry(kind, resource.plural, verbs: kind.verbs)
        entry["singularName"] = .string(kind.singular)
        if !kind.shortNames.isEmpty { entry["shortNames"] = .array(kind.shortNames.map(JSONValue.string)) }
        if !kind.categories.isEmpty { entry["categories"] = .array(kind.categories.map(JSONValue.string)) }
        let subresources = ServedSubresource.all(of: kind).map { subresource in
            var entry = Self.entry(kind, "\(resource.plural)/\(subresource.name)", verbs: subresource.verbs)
            entry["kind"] = .string(subresource.kind.kind)
            if subresource.kind != GroupVersionKind(resource) {
                entry["group"] = .string(subresource.kind.group)
                entry["version"] = .string(subresource.kind.version)
            }
            return entry
        }
        return [entry] + subresources
    }

    private static func entry(_ kind: ServedKind, _ name: String, verbs: [String]) -> JSONValue {
        [
            "name": .string(name), "singularName": "", "namespaced": .bool(kind.isNamespaced),
            "kind": .string(kind.resource.kind), "verbs": .array(verbs.map(JSONValue.string)),
        ]
    }
}

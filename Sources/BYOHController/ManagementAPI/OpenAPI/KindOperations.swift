import KubernetesModel

/// The paths of one kind, and what can be done there.
struct KindOperations {
    let kind: ServedKind
    /// The full name of the kind's type.
    let type: String

    private typealias Parameter = APIOperation.Parameter

    private static let status = "\(DefinitionText.meta).Status"
    private static let patch = "\(DefinitionText.meta).Patch"
    private static let options = "\(DefinitionText.meta).DeleteOptions"

    /// All, grouped by nothing; several have the same path.
    var all: [APIOperation] {
        let base = kind.resource.basePath
        let collection =
            kind.isNamespaced
            ? "\(base)/namespaces/{namespace}/\(kind.resource.plural)" : "\(base)/\(kind.resource.plural)"
        var operations = collectionOperations(collection)
        if kind.isNamespaced, kind.verbs.contains("list") {
            operations.append(list("\(base)/\(kind.resource.plural)", "ForAllNamespaces", []))
        }
        let object = "\(collection)/{name}"
        operations += objectOperations(object)
        for subresource in ServedSubresource.all(of: kind) {
            operations += subresourceOperations("\(object)/\(subresource.name)", subresource)
        }
        return operations
    }

    private var scope: [Parameter] { kind.isNamespaced ? [.namespace] : [] }

    private func collectionOperations(_ path: String) -> [APIOperation] {
        var operations: [APIOperation] = []
        if kind.verbs.contains("list") { operations.append(list(path, "", scope)) }
        if kind.verbs.contains("create") {
            operations.append(
                operation(path, "post", "create", "post", "Makes an object", scope + Parameter.writing, type, type))
        }
        if kind.verbs.contains("deletecollection") {
            operations.append(
                operation(
                    path, "delete", "deleteCollection", "deletecollection", "Deletes the objects that are selected",
                    scope + Parameter.listing.filter { $0.name != "watch" } + Parameter.deleting.dropFirst(),
                    Self.options, Self.status))
        }
        return operations
    }

    private func list(_ path: String, _ suffix: String, _ scope: [Parameter]) -> APIOperation {
        operation(
            path, "get", "list", "list", "Lists objects, or watches them", scope + Parameter.listing, nil,
            type + "List", suffix)
    }

    private func objectOperations(_ path: String) -> [APIOperation] {
        let place = [Parameter.name] + scope
        var operations: [APIOperation] = []
        func add(
            _ verb: String, _ method: String, _ prefix: String, _ action: String, _ description: String,
            _ parameters: [Parameter], _ body: String?, _ answer: String
        ) {
            guard kind.verbs.contains(verb) else { return }
            operations.append(
                operation(path, method, prefix, action, description, place + parameters, body, answer))
        }
        add("get", "get", "read", "get", "Reads an object", [.pretty], nil, type)
        add("update", "put", "replace", "put", "Replaces an object", Parameter.writing, type, type)
        add("patch", "patch", "patch", "patch", "Changes an object", Parameter.patching, Self.patch, type)
        add("delete", "delete", "delete", "delete", "Deletes an object", Parameter.deleting, Self.options, Self.status)
        return operations
    }

    private func subresourceOperations(_ path: String, _ subresource: ServedSubresource) -> [APIOperation] {
        let type =
            subresource.kind == GroupVersionKind(kind.resource) ? type : BuiltInDefinitions.name(of: subresource.kind)
        guard let type else { return [] }
        let place = [Parameter.name] + scope
        let suffix = subresource.name.prefix(1).uppercased() + subresource.name.dropFirst()
        func make(
            _ method: String, _ prefix: String, _ description: String, _ parameters: [Parameter], _ body: String?
        ) -> APIOperation {
            operation(
                path, method, prefix, method, "\(description) the \(subresource.name) of an object", place + parameters,
                body, type, suffix, subresource.kind)
        }
        return subresource.verbs.map { verb in
            switch verb {
            case "get": make("get", "read", "Reads", [.pretty], nil)
            case "update": make("put", "replace", "Replaces", Parameter.writing, type)
            case "patch": make("patch", "patch", "Changes", Parameter.patching, Self.patch)
            default: make("post", "create", "Makes", Parameter.writing, type)
            }
        }
    }

    private func operation(
        _ path: String, _ method: String, _ prefix: String, _ action: String, _ description: String,
        _ parameters: [Parameter], _ body: String?, _ answer: String, _ suffix: String = "",
        _ kind: GroupVersionKind? = nil
    ) -> APIOperation {
        let resource = self.kind.resource
        let group =
            resource.group.isEmpty
            ? "Core"
            : resource.group.split(separator: ".").prefix { $0 != "k8s" }
                .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        let version = resource.version.prefix(1).uppercased() + resource.version.dropFirst()
        let scope = self.kind.isNamespaced && suffix != "ForAllNamespaces" ? "Namespaced" : ""
        return APIOperation(
            path: path, method: method, identifier: "\(prefix)\(group)\(version)\(scope)\(resource.kind)\(suffix)",
            description: "\(description) (\(resource.kind)).", action: action,
            kind: kind ?? GroupVersionKind(resource), parameters: parameters, body: body, answer: answer)
    }
}

import JSONTree
import KubernetesModel

/// What must be there before the first request: what every cluster has, and what the server keeps in mind of the log.
struct Bootstrap {
    static let namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"]

    let server: ServerContext

    func run() async throws {
        // Observers first: what is written from now on reaches them by itself.
        server.log.observe { changes in server.received(changes) }
        for kind in BuiltInKinds.all where server.keepsInMind(kind.storageName) {
            for stored in try await server.log.list(ListQuery(resource: kind.storageName)).objects {
                server.received(stored.key, try stored.tree())
            }
        }
        for name in Self.namespaces {
            var namespace: JSONValue = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]
            let write = WriteContext(user: UserInfo(username: "system:apiserver"), now: server.now())
            NamespaceRules().prepare(&namespace, replacing: nil, in: write)
            try await make(namespace, "namespaces")
        }
        for (plural, object) in BuiltInRoles.all {
            let resource = "\(plural).\(Authorizer.group)"
            try await make(object, resource)
            try await restore(object, resource)
        }
    }

    /// Gives a role or binding of ours back what was taken from it, unless its annotation forbids that.
    private func restore(_ object: JSONValue, _ resource: String) async throws {
        guard let stored = try await server.log.get(StoredKey(resource: resource, name: object.name)) else { return }
        var current = try stored.tree()
        guard current.metadata["annotations"]?[BuiltInRoles.autoUpdate]?.string == "true",
            object["aggregationRule"] == nil
        else { return }
        for member in ["rules", "subjects"] {
            let present = current[member]?.array ?? []
            let missing = (object[member]?.array ?? []).filter { !present.contains($0) }
            if !missing.isEmpty { current[member] = .array(present + missing) }
        }
        let restored = current
        guard restored != (try stored.tree()) else { return }
        // Refused means that somebody writes it now: the next start looks again.
        _ = try await server.log.write(.update(stored.key, at: stored.revision) { restored.sealed(at: $0) })
    }

    private func make(_ object: JSONValue, _ resource: String) async throws {
        var object = object
        MetadataRules.prepareCreation(&object, uid: server.makeUID(), now: server.now())
        let sealed = object
        // Refused means that it is there already.
        _ = try await server.log.write(
            .create(StoredKey(resource: resource, name: object.name)) { sealed.sealed(at: $0) })
    }
}

extension ServerContext {
    /// Whether the server decides by objects of this resource.
    func keepsInMind(_ resource: String) -> Bool {
        resource == CustomResourceDefinition.apiResource.description || resource.hasSuffix("." + Authorizer.group)
    }

    /// Takes what was committed.
    func received(_ changes: [Change]) {
        for change in changes where keepsInMind(change.key.resource) {
            // What was just written can be read; a deletion carries no news but that.
            let object: JSONValue? = if change.kind == .deleted { nil } else { try? change.object.tree() }
            received(change.key, object)
        }
    }

    func received(_ key: StoredKey, _ object: JSONValue?) {
        if key.resource == CustomResourceDefinition.apiResource.description {
            kinds.received(object, named: key.name)
        } else {
            authorizer.received(
                object, kind: String(key.resource.prefix { $0 != "." }), namespace: key.namespace, name: key.name)
        }
    }
}

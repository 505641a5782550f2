import JSONTree
import KubernetesModel

/// What must be there before the first request: the namespaces every cluster has, and the custom kinds in the log.
struct Bootstrap {
    static let namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"]

    let server: ServerContext

    func run() async throws {
        for name in Self.namespaces { try await makeNamespace(name) }
        let definitions = CustomResourceDefinition.apiResource.description
        for stored in try await server.log.list(ListQuery(resource: definitions)).objects {
            server.kinds.received(try stored.tree(), named: stored.key.name)
        }
    }

    private func makeNamespace(_ name: String) async throws {
        var namespace: JSONValue = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]
        let now = server.now()
        MetadataRules.prepareCreation(&namespace, uid: server.makeUID(), now: now)
        NamespaceRules().prepare(
            &namespace, replacing: nil, in: WriteContext(user: UserInfo(username: "system:apiserver"), now: now))
        let sealed = namespace
        // Refused means that it is there already.
        _ = try await server.log.write(.create(StoredKey(resource: "namespaces", name: name)) { sealed.sealed(at: $0) })
    }
}

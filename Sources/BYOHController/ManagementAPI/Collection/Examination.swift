import HTTPServing
import JSONTree
import KubernetesModel

/// What the collector does about one object, now.
struct Examination: Sendable {
    let server: ServerContext
    let graph: OwnershipGraph

    private static let user = UserInfo(
        username: "system:serviceaccount:kube-system:generic-garbage-collector", groups: [AccessPolicy.masters])

    func examine(_ key: StoredKey) async throws {
        guard let kind = kind(of: key), let stored = try await server.log.get(key) else { return }
        let object = try stored.tree()
        if object.isDeleting {
            if key.resource == "namespaces" { try await emptyNamespace(key, kind) }
            if object.finalizers.contains(ObjectFinalizers.customResources) {
                try await emptyDefinition(key, kind, object)
            }
            if object.finalizers.contains(ObjectFinalizers.orphan) { try await orphanDependents(of: object, key, kind) }
            if object.finalizers.contains(ObjectFinalizers.foreground) {
                try await deleteDependents(of: object, key, kind)
            }
        } else {
            try await collect(object, key, kind)
        }
    }

    // MARK: - Dependents

    /// Deletes the object when all its owners are gone, and drops references to owners that are gone otherwise.
    private func collect(_ object: JSONValue, _ key: StoredKey, _ kind: ServedKind) async throws {
        let references = object.metadata["ownerReferences"]?.array ?? []
        let gone = references.filter(isGone)
        guard !gone.isEmpty else { return }
        guard gone.count == references.count else {
            return try await change(key, kind) { object in
                object.setMetadata("ownerReferences", .array(references.filter { !gone.contains($0) }))
            }
        }
        let preconditions = DeleteOptions.Preconditions(uid: object.uid, resourceVersion: object.resourceVersion)
        try await delete(key, kind, DeleteOptions(preconditions: preconditions, propagationPolicy: .background))
    }

    /// Whether an owner is gone. Of kinds that are not served here nobody knows.
    private func isGone(_ reference: JSONValue) -> Bool {
        guard let uid = reference["uid"]?.string, let apiVersion = reference["apiVersion"]?.string,
            let kind = reference["kind"]?.string, server.kinds.catalog.kind(apiVersion: apiVersion, kind: kind) != nil
        else { return false }
        return !graph.exists(uid)
    }

    private func deleteDependents(of owner: JSONValue, _ key: StoredKey, _ kind: ServedKind) async throws {
        var isBlocked = false
        for dependent in graph.dependents(of: owner.uid) {
            guard let dependentKind = self.kind(of: dependent), let stored = try await server.log.get(dependent) else {
                continue
            }
            let object = try stored.tree()
            let blocks = (object.metadata["ownerReferences"]?.array ?? [])
                .contains { $0["uid"]?.string == owner.uid && $0["blockOwnerDeletion"] == true }
            if blocks { isBlocked = true }
            if !object.isDeleting {
                try await delete(dependent, dependentKind, DeleteOptions(propagationPolicy: .foreground))
            }
        }
        if !isBlocked { try await removeFinalizer(ObjectFinalizers.foreground, key, kind) }
    }

    private func orphanDependents(of owner: JSONValue, _ key: StoredKey, _ kind: ServedKind) async throws {
        for dependent in graph.dependents(of: owner.uid) {
            guard let dependentKind = self.kind(of: dependent) else { continue }
            try await change(dependent, dependentKind) { object in
                let others = (object.metadata["ownerReferences"]?.array ?? []).filter { $0["uid"]?.string != owner.uid }
                object.setMetadata("ownerReferences", .array(others))
            }
        }
        try await removeFinalizer(ObjectFinalizers.orphan, key, kind)
    }

    // MARK: - Contents

    private func emptyNamespace(_ key: StoredKey, _ kind: ServedKind) async throws {
        var isEmpty = true
        for content in server.kinds.catalog.storedKinds where content.isNamespaced {
            if try await !clear(content, namespace: key.name) { isEmpty = false }
        }
        guard isEmpty else { return }
        try await change(key, kind, subresource: "finalize") { object in
            let others = (object["spec"]?["finalizers"]?.array ?? []).filter { $0 != NamespaceRules.finalizer }
            object["spec"] = others.isEmpty ? [:] : ["finalizers": .array(others)]
        }
    }

    private func emptyDefinition(_ key: StoredKey, _ kind: ServedKind, _ definition: JSONValue) async throws {
        if let content = CustomKind.kinds(of: definition).first, try await !clear(content, namespace: nil) { return }
        try await removeFinalizer(ObjectFinalizers.customResources, key, kind)
    }

    /// Deletes every object of a kind; false while some wait for their finalizers.
    private func clear(_ kind: ServedKind, namespace: String?) async throws -> Bool {
        let objects = try await server.log.list(ListQuery(resource: kind.storageName, namespace: namespace)).objects
        for stored in objects where try !stored.tree().isDeleting {
            try await delete(stored.key, kind, DeleteOptions(propagationPolicy: .background))
        }
        return try await server.log.list(ListQuery(resource: kind.storageName, namespace: namespace, limit: 1)).objects
            .isEmpty
    }

    // MARK: - Steps

    private func removeFinalizer(_ finalizer: String, _ key: StoredKey, _ kind: ServedKind) async throws {
        try await change(key, kind) { object in
            let others = object.finalizers.filter { $0 != finalizer }
            object.setMetadata("finalizers", .array(others.map(JSONValue.string)))
        }
    }

    /// Changes an object; not an error when it is gone.
    private func change(
        _ key: StoredKey, _ kind: ServedKind, subresource: String? = nil, _ body: @Sendable (inout JSONValue) -> Void
    ) async throws {
        do {
            _ = try await ObjectWriter(server: server, request: request(key, kind, subresource))
                .update(key.name, isDryRun: false) { object throws(APIFailure) in
                    var changed = object
                    body(&changed)
                    return changed
                }
        } catch let failure as APIFailure where failure.status.reason == .notFound {
            // Somebody else was faster.
        }
    }

    /// Deletes an object; not an error when it is gone, or changed since it was looked at: then there will be another look.
    private func delete(_ key: StoredKey, _ kind: ServedKind, _ options: DeleteOptions) async throws {
        do {
            _ = try await ObjectDeleter(server: server, request: request(key, kind, nil))
                .delete(key.name, options, isDryRun: false)
        } catch let failure as APIFailure where [.notFound, .conflict].contains(failure.status.reason) {
            // See above.
        }
    }

    private func kind(of key: StoredKey) -> ServedKind? {
        server.kinds.catalog.storedKinds.first { $0.storageName == key.resource }
    }

    private func request(_ key: StoredKey, _ kind: ServedKind, _ subresource: String?) -> ResourceRequest {
        ResourceRequest(
            http: ServedRequest(method: "", path: ""), kind: kind,
            target: ResourceTarget(
                group: kind.resource.group, version: kind.resource.version, plural: kind.resource.plural,
                namespace: kind.isNamespaced ? key.namespace : nil, name: key.name, subresource: subresource,
                hasRest: false),
            user: Self.user)
    }
}

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
            if key.resource == CustomResourceDefinition.apiResource.description,
                !DefinitionStatus.isTrue("NamesAccepted", object["status"])
            {
                // Writing it has its status made anew.
                try await change(key, kind) { _ in }
            }
        }
    }

    // MARK: - Dependents

    /// What an owner means to a dependent.
    private enum Tie {
        /// The owner is there, or nobody knows.
        case solid
        /// The owner is gone.
        case dangling
        /// The owner is on its way out, and waits for this dependent.
        case waiting
    }

    /// Deletes the object when nothing holds it any more, and otherwise lets go of owners that do not.
    private func collect(_ object: JSONValue, _ key: StoredKey, _ kind: ServedKind) async throws {
        let references = object.metadata["ownerReferences"]?.array ?? []
        let ties = references.map { tie($0, key, kind) }
        guard ties.contains(where: { $0 != .solid }) else { return }
        if ties.contains(.solid) {
            let solid = zip(references, ties).filter { $0.1 == .solid }.map(\.0)
            return try await change(key, kind) { $0.setMetadata("ownerReferences", .array(solid)) }
        }
        var policy: DeleteOptions.PropagationPolicy = .background
        let dependents = graph.dependents(of: object.uid)
        if ties.contains(.waiting), !dependents.isEmpty {
            if dependents.contains(where: graph.isWaiting) {
                // A circle: somebody has to stop waiting.
                try await change(key, kind) { object in
                    object.setMetadata("ownerReferences", .array(references.map(Self.notBlocking)))
                }
            }
            policy = .foreground
        } else if object.finalizers.contains(ObjectFinalizers.orphan) {
            policy = .orphan
        } else if object.finalizers.contains(ObjectFinalizers.foreground) {
            policy = .foreground
        }
        let preconditions = DeleteOptions.Preconditions(uid: object.uid)
        try await delete(key, kind, DeleteOptions(preconditions: preconditions, propagationPolicy: policy))
    }

    private static func notBlocking(_ reference: JSONValue) -> JSONValue {
        var reference = reference
        if reference["blockOwnerDeletion"] == true { reference["blockOwnerDeletion"] = false }
        return reference
    }

    /// Of kinds that are not served here nobody knows; what is in no namespace has no owner in one.
    private func tie(_ reference: JSONValue, _ key: StoredKey, _ kind: ServedKind) -> Tie {
        guard let uid = reference["uid"]?.string, let apiVersion = reference["apiVersion"]?.string,
            let name = reference["kind"]?.string,
            let ownerKind = server.kinds.catalog.kind(apiVersion: apiVersion, kind: name),
            kind.isNamespaced || !ownerKind.isNamespaced
        else { return .solid }
        let place = ownerKind.key(namespace: key.namespace, name: reference["name"]?.string ?? "")
        guard let owner = graph.key(of: uid), owner == place else { return .dangling }
        return graph.isWaiting(owner) && reference["blockOwnerDeletion"] == true ? .waiting : .solid
    }

    /// Has the dependents go for which the owner waits; when there are none, the owner may go.
    private func deleteDependents(of owner: JSONValue, _ key: StoredKey, _ kind: ServedKind) async throws {
        var isBlocked = false
        for dependent in graph.dependents(of: owner.uid) {
            guard let dependentKind = self.kind(of: dependent), let stored = try await server.log.get(dependent) else {
                continue
            }
            let object = try stored.tree()
            let blocks = (object.metadata["ownerReferences"]?.array ?? [])
                .contains { $0["uid"]?.string == owner.uid && $0["blockOwnerDeletion"] == true }
            guard blocks else { continue }
            isBlocked = true
            if !object.isDeleting { try await collect(object, dependent, dependentKind) }
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
        var remains = NamespaceRemains()
        for content in server.kinds.catalog.storedKinds where content.isNamespaced {
            for stored in try await clear(content, namespace: key.name) {
                remains.add(try stored.tree(), content.storageName)
            }
        }
        let conditions = remains
        let now = server.now()
        try await change(key, kind, subresource: "status") {
            $0["status"] = conditions.status(after: $0["status"], now)
        }
        guard remains.isEmpty else { return }
        try await change(key, kind, subresource: "finalize") { object in
            let others = (object["spec"]?["finalizers"]?.array ?? []).filter { $0 != NamespaceRules.finalizer }
            object["spec"] = others.isEmpty ? [:] : ["finalizers": .array(others)]
        }
    }

    private func emptyDefinition(_ key: StoredKey, _ kind: ServedKind, _ definition: JSONValue) async throws {
        // Writing it has its status say that it is being deleted.
        if !DefinitionStatus.isTrue("Terminating", definition["status"]) { try await change(key, kind) { _ in } }
        if let content = CustomKind.kinds(of: definition).first, try await !clear(content, namespace: nil).isEmpty {
            return
        }
        try await removeFinalizer(ObjectFinalizers.customResources, key, kind)
    }

    /// Deletes every object of a kind; returns those that wait for their finalizers.
    private func clear(_ kind: ServedKind, namespace: String?) async throws -> [StoredObject] {
        let query = ListQuery(resource: kind.storageName, namespace: namespace)
        for stored in try await server.log.list(query).objects where try !stored.tree().isDeleting {
            try await delete(stored.key, kind, DeleteOptions(propagationPolicy: .background))
        }
        return try await server.log.list(query).objects
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

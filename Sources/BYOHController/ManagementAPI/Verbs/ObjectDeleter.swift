import JSONTree
import KubernetesModel

/// Deletes objects: at once, or once their finalizers are gone.
struct ObjectDeleter: Sendable {
    let server: ServerContext
    let request: ResourceRequest

    /// What a deletion came to.
    enum Outcome: Sendable {
        /// The object is gone; this was its last state.
        case deleted(JSONValue)
        /// The object waits for its finalizers.
        case waiting(JSONValue)
    }

    private var kind: ServedKind { request.kind }

    /// - Throws: ``APIFailure``: not found, or a precondition that does not hold.
    func delete(_ name: String, _ options: DeleteOptions, isDryRun: Bool) async throws -> Outcome {
        let key = kind.key(namespace: request.namespace, name: name)
        while true {
            guard let stored = try await server.log.get(key) else { throw APIFailure.notFound(kind, name) }
            let object = try stored.tree()
            try check(options.preconditions, object)
            if let refusal = kind.rules.refusalOfDeletion(of: object) {
                throw APIFailure.forbidden(kind, name, refusal)
            }
            var doomed = object
            if !object.isDeleting { markDeleted(&doomed) }
            setPolicy(options.dependents, of: &doomed)
            if isHeld(doomed) {
                if doomed == object || isDryRun { return .waiting(doomed) }
                let sealed = doomed
                let write = StorageWrite.update(key, at: stored.revision) { sealed.sealed(at: $0) }
                if case .written(let result) = try await server.log.write(write) {
                    return .waiting(try result.tree())
                }
            } else {
                if isDryRun { return .deleted(object) }
                let write = StorageWrite.delete(key, at: stored.revision) { object.sealed(at: $0) }
                if case .written(let result) = try await server.log.write(write) {
                    return .deleted(try result.tree())
                }
            }
        }
    }

    private func check(_ preconditions: DeleteOptions.Preconditions?, _ object: JSONValue) throws(APIFailure) {
        if let uid = preconditions?.uid, uid != object.uid {
            throw .failedPrecondition(
                kind, object.name,
                "the UID in the precondition (\(uid)) does not match the UID in record (\(object.uid)). The object might "
                    + "have been deleted and then recreated")
        }
        if let version = preconditions?.resourceVersion, version != object.resourceVersion {
            throw .failedPrecondition(
                kind, object.name,
                "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record "
                    + "(\(object.resourceVersion)). The object might have been modified")
        }
    }

    private func markDeleted(_ object: inout JSONValue) {
        object.setMetadata("deletionTimestamp", .string(server.now().description))
        object.setMetadata("deletionGracePeriodSeconds", 0)
        if let generation = object.metadata["generation"]?.int64 {
            object.setMetadata("generation", .number(JSONNumber(generation + 1)))
        }
        if isDefinition, !object.finalizers.contains(ObjectFinalizers.customResources) {
            let finalizers = object.finalizers + [ObjectFinalizers.customResources]
            object.setMetadata("finalizers", .array(finalizers.map(JSONValue.string)))
        }
        if kind.storageName == "namespaces" { object["status"] = ["phase": "Terminating"] }
    }

    private var isDefinition: Bool { kind.storageName == CustomResourceDefinition.apiResource.description }

    /// What a policy asks for takes the place of what another one asked for, also while the object is being deleted.
    private func setPolicy(_ policy: DeleteOptions.PropagationPolicy?, of object: inout JSONValue) {
        guard let policy, !isDefinition else { return }
        var finalizers = object.finalizers
        finalizers.removeAll { [ObjectFinalizers.foreground, ObjectFinalizers.orphan].contains($0) }
        switch policy {
        case .foreground: finalizers.append(ObjectFinalizers.foreground)
        case .orphan: finalizers.append(ObjectFinalizers.orphan)
        default: break
        }
        guard Set(finalizers) != Set(object.finalizers) else { return }
        object.setMetadata("finalizers", finalizers.isEmpty ? nil : .array(finalizers.map(JSONValue.string)))
    }

    private func isHeld(_ object: JSONValue) -> Bool {
        !object.finalizers.isEmpty
            || (kind.storageName == "namespaces" && !(object["spec"]?["finalizers"]?.array ?? []).isEmpty)
    }
}

/// The finalizers that the server itself puts on objects, and takes off again.
enum ObjectFinalizers {
    /// The object's dependents are deleted first.
    static let foreground = "foregroundDeletion"
    /// The object's dependents are let go first.
    static let orphan = "orphan"
    /// A definition's objects are deleted first.
    static let customResources = "customresourcecleanup.apiextensions.k8s.io"
}

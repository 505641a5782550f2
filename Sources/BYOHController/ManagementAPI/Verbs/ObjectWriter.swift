import HTTPServing
import JSONTree
import KubernetesModel

/// Stores objects by the rules that hold for all kinds and those of their own.
struct ObjectWriter: Sendable {
    let server: ServerContext
    let request: ResourceRequest

    private var kind: ServedKind { request.kind }

    /// Where the managers of an object's fields come from.
    enum FieldOwners: Sendable {
        /// From what the write changes.
        case computed
        /// They are in the object: it was applied.
        case given
    }

    // MARK: - Creating

    /// Makes and stores a new object.
    ///
    /// - Throws: ``APIFailure``: invalid, taken, or into a namespace that is missing or on its way out.
    func create(
        _ submitted: JSONValue, isDryRun: Bool, owners: FieldOwners = .computed
    ) async throws -> JSONValue {
        let isGenerated = submitted.name.isEmpty && submitted.metadata["generateName"]?.string?.isEmpty == false
        // A generated name that is taken is as unlikely as it is easy to try another.
        for _ in 0..<7 {
            var object = submitted
            if isGenerated {
                var generator = SystemRandomNumberGenerator()
                let prefix = submitted.metadata["generateName"]?.string ?? ""
                object.setMetadata("name", .string(ObjectName.generate(prefix: prefix, using: &generator)))
            }
            try prepareNew(&object, owners, isDryRun: isDryRun)
            if kind.storageName == SignerRights.requests { try SubjectRestriction.check(object, kind) }
            try await checkNamespace(object)
            try server.authorizer.checkEscalation(writing: object, kind, by: request.user)
            let key = kind.key(namespace: request.namespace, name: object.name)
            if isDryRun {
                if try await server.log.get(key) == nil { return object }
            } else {
                if owners == .computed { try Self.checkHasNoVersion(submitted) }
                let sealed = inStorageVersion(object)
                switch try await server.log.write(.create(key) { sealed.sealed(at: $0) }) {
                case .written(let stored): return try served(try stored.tree())
                case .refused: break
                }
            }
            guard isGenerated else { throw APIFailure.alreadyExists(kind, object.name) }
        }
        throw APIFailure.alreadyExists(kind, submitted.metadata["generateName"]?.string ?? "")
    }

    /// Who sends what he has read elsewhere is told so, in the words of kube-apiserver's storage.
    private static func checkHasNoVersion(_ object: JSONValue) throws(APIFailure) {
        guard let version = UInt64(object.resourceVersion), version > 0 else { return }
        throw APIFailure(500, .unknown, "resourceVersion should not be set on objects to be created")
    }

    private func prepareNew(
        _ object: inout JSONValue, _ owners: FieldOwners, isDryRun: Bool
    ) throws(APIFailure) {
        let resource = kind.resource
        object["apiVersion"] = .string(resource.apiVersion)
        object["kind"] = .string(resource.kind)
        if !kind.isNamespaced { object.setMetadata("namespace", nil) }
        kind.dropUnknownFields(&object)
        let context = request.context(server)
        MetadataRules.prepareCreation(&object, uid: server.makeUID(), now: context.now)
        if kind.hasStatus { object["status"] = nil }
        kind.rules.prepare(&object, replacing: nil, in: context)
        admit(&object, replacing: nil, isDryRun: isDryRun)
        if kind.rules.countsGenerations { object.setMetadata("generation", 1) }
        try check(object, replacing: nil, in: context)
        try checkAdmission(of: object, replacing: nil, isDryRun: isDryRun)
        setOwners(of: &object, replacing: nil, owners, submitted: object.metadata["managedFields"])
    }

    private func checkNamespace(_ object: JSONValue) async throws {
        guard kind.isNamespaced else { return }
        let key = StoredKey(resource: "namespaces", name: request.namespace)
        guard let stored = try await server.log.get(key) else {
            let namespaces = BuiltInKinds.all.first { $0.storageName == "namespaces" } ?? kind
            throw APIFailure.notFound(namespaces, request.namespace)
        }
        if try stored.tree().isDeleting {
            var failure = APIFailure.forbidden(
                kind, object.name,
                "unable to create new content in namespace \(request.namespace) because it is being terminated")
            // Controllers look for this cause, to stop trying.
            failure.status.details?.causes = [
                StatusCause(
                    reason: "NamespaceTerminating", message: "namespace \(request.namespace) is being terminated",
                    field: "metadata.namespace")
            ]
            throw failure
        }
    }

    // MARK: - Changing

    /// Replaces an object by what `change` makes of it, and tries again when somebody else was faster, unless `change`
    /// holds on to a version.
    ///
    /// - Parameter change: Makes the new object from the current one. It may run more than once.
    /// - Throws: ``APIFailure``, and what `change` throws.
    func update(
        _ name: String, isDryRun: Bool, owners: FieldOwners = .computed,
        _ change: @Sendable (JSONValue) throws(APIFailure) -> JSONValue
    ) async throws -> JSONValue {
        let key = kind.key(namespace: request.namespace, name: name)
        while true {
            guard let stored = try await server.log.get(key) else { throw APIFailure.notFound(kind, name) }
            let before = try stored.tree()
            let old = try served(before)
            var new = try change(old)
            try checkIdentity(new, old)
            try prepareChanged(&new, replacing: old, owners, isDryRun: isDryRun)
            // Defaults that were only shown so far, and a new storage version, are stored with the next write, even one that
            // changes nothing.
            if new == old, inStorageVersion(new) == before { return old }
            try checkRights(new, replacing: old)
            let isLast = new.isDeleting && isReleased(new)
            if isDryRun { return new }
            let sealed = inStorageVersion(new)
            // Bodies are bounded; what many patches make of an object is not. One that is too large may still shrink.
            let limit = max(ManagementAPIServer.bodyLimit, stored.text.utf8.count)
            if request.http.method == "PATCH", sealed.serialized().count > limit {
                throw APIFailure.bodyTooLarge(limit: ManagementAPIServer.bodyLimit)
            }
            let write: StorageWrite =
                isLast
                ? .delete(key, at: stored.revision) { sealed.sealed(at: $0) }
                : .update(key, at: stored.revision) { sealed.sealed(at: $0) }
            if case .written(let result) = try await server.log.write(write) {
                return try served(try result.tree())
            }
        }
    }

    /// Whether nothing holds a deleted object any more.
    private func isReleased(_ object: JSONValue) -> Bool {
        guard object.finalizers.isEmpty else { return false }
        guard kind.storageName == "namespaces" else { return true }
        return (object["spec"]?["finalizers"]?.array ?? []).isEmpty
    }

    /// Checks that what is written is the object that the request names.
    private func checkIdentity(_ new: JSONValue, _ old: JSONValue) throws(APIFailure) {
        if new.name.isEmpty {
            throw .badRequest(
                "the name of the object (\(old.name) based on URL) was undeterminable: name must be provided")
        }
        guard new.name == old.name else {
            throw .badRequest(
                "the name of the object (\(new.name)) does not match the name on the URL (\(old.name))")
        }
        // A Namespace is in itself, as far as requests go; what is in none has no other.
        let namespace = kind.storageName == "namespaces" ? old.name : old.namespace
        guard new.namespace.isEmpty || namespace.isEmpty || new.namespace == namespace else {
            throw .badRequest(
                "the namespace of the object (\(new.namespace)) does not match the namespace on the request "
                    + "(\(namespace))")
        }
        if !new.resourceVersion.isEmpty, new.resourceVersion != old.resourceVersion {
            throw .conflict(kind, old.name)
        }
        if !new.uid.isEmpty, new.uid != old.uid {
            // A patch has no precondition of its own: it would change the field.
            guard request.http.method != "PATCH" else {
                throw .invalid(kind, old.name, [.invalid("metadata.uid", .string(new.uid), "field is immutable")])
            }
            throw .conflict(
                kind, old.name,
                "Precondition failed: UID in precondition: \(new.uid), UID in object meta: \(old.uid)")
        }
    }

    private func prepareChanged(
        _ new: inout JSONValue, replacing old: JSONValue, _ owners: FieldOwners, isDryRun: Bool
    ) throws(APIFailure) {
        let managers = new.metadata["managedFields"]
        new["apiVersion"] = old["apiVersion"]
        new["kind"] = old["kind"]
        new.setMetadata("namespace", old.metadata["namespace"])
        if request.target.subresource == nil {
            if kind.hasStatus { new["status"] = old["status"] }
        } else if kind.hasStatus, request.target.subresource == "status" {
            let status = new["status"]
            new = old
            new["status"] = status
        }
        kind.dropUnknownFields(&new)
        MetadataRules.prepareUpdate(&new, replacing: old)
        let context = request.context(server)
        kind.rules.prepare(&new, replacing: old, in: context)
        admit(&new, replacing: old, isDryRun: isDryRun)
        if kind.rules.countsGenerations, contentChanged(new, old) {
            let generation = (old.metadata["generation"]?.int64 ?? 0) + 1
            new.setMetadata("generation", .number(JSONNumber(generation)))
        }
        try check(new, replacing: old, in: context)
        try checkAdmission(of: new, replacing: old, isDryRun: isDryRun)
        setOwners(of: &new, replacing: old, owners, submitted: managers)
    }

    /// Says who owns the fields of what is about to be stored. A write that changes nothing but the time at which somebody
    /// owns them changes nothing.
    private func setOwners(
        of new: inout JSONValue, replacing old: JSONValue?, _ owners: FieldOwners, submitted: JSONValue?
    ) {
        guard let manager = kind.fieldManager(for: request.target.subresource) else {
            return new.setMetadata("managedFields", nil)
        }
        switch owners {
        case .given: new.setMetadata("managedFields", submitted)
        case .computed:
            new.setMetadata(
                "managedFields",
                manager.updated(
                    from: old, to: new, submitted: submitted, by: WriteParameters.fieldManager(of: request.http),
                    at: server.now()))
        }
        guard let old, FieldManager.isSameButForTimes(new, old) else { return }
        new = old
    }

    /// Whether anything changed that a generation counts: all but metadata and, where it is a subresource, the status.
    private func contentChanged(_ new: JSONValue, _ old: JSONValue) -> Bool {
        if new.content != old.content { return true }
        return !kind.hasStatus && new["status"] != old["status"]
    }

    /// Rights that are given away, and certificates that are approved, need rights of their own.
    private func checkRights(_ new: JSONValue, replacing old: JSONValue) throws(APIFailure) {
        if !isForCollectionAlone(new, old) {
            try server.authorizer.checkEscalation(writing: new, kind, by: request.user)
        }
        if kind.storageName == SignerRights.requests, let subresource = request.target.subresource {
            try SignerRights.check(subresource, on: new, kind, by: request.user, server.authorizer)
        }
    }

    /// Whether nothing changed but what the garbage collector writes. Of roles and bindings that needs no rights on what
    /// they hold, while every other change does.
    private func isForCollectionAlone(_ new: JSONValue, _ old: JSONValue) -> Bool {
        var (new, old) = (new, old)
        for key in ["ownerReferences", "finalizers", "managedFields"] {
            new.setMetadata(key, nil)
            old.setMetadata(key, nil)
        }
        return new == old
    }

    private func check(
        _ object: JSONValue, replacing old: JSONValue?, in write: WriteContext
    ) throws(APIFailure) {
        let problems =
            MetadataRules.problems(of: object, kind, replacing: old)
            + kind.rules.problems(of: object, replacing: old, in: write)
        guard problems.isEmpty else { throw .invalid(kind, object.name, problems) }
    }

    // MARK: - Versions and definitions

    /// The object in the form of the request.
    func served(_ stored: JSONValue) throws(APIFailure) -> JSONValue { kind.served(stored) }

    private func inStorageVersion(_ object: JSONValue) -> JSONValue { kind.stored(object) }
}

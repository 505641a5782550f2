package import KubernetesClient
package import KubernetesModel

/// Creates objects that belong to another one, and tells them from strangers that have the name already.
///
/// An object that is there counts as made only if the same owner controls it. To take a stranger for one's own would
/// hand it over: whoever has rights to objects by their names would have them to the stranger.
package struct OwnedObjects: Sendable {
    private let client: KubernetesClient

    package init(client: KubernetesClient) {
        self.client = client
    }

    /// Creates the object unless it is there. What the deleted owner of the same name left behind is replaced.
    ///
    /// - Parameter object: with the controller among its `metadata.ownerReferences`.
    /// - Throws: ``StrangerInTheWay`` when the name belongs to somebody else; a conflict when things change meanwhile.
    package func ensure<Object: KubernetesObject>(_ object: Object) async throws {
        let objects = client.resources(Object.self, in: object.metadata.namespace)
        do {
            _ = try await objects.create(object)
        } catch {
            guard error.isAlreadyExists else { throw error }
            guard let present = try await objects.getIfPresent(object.metadata.name) else { throw error }
            guard !Self.isOwnedAlike(present, object) else { return }
            guard Self.isLeftBehind(present, object) else { throw StrangerInTheWay(present) }
            // The garbage collector is about to do the same; it would take the new owner's rights with it.
            let precondition = DeleteOptions.Preconditions(
                uid: present.metadata.uid, resourceVersion: present.metadata.resourceVersion)
            try await objects.delete(object.metadata.name, DeleteOptions(preconditions: precondition))
            _ = try await objects.create(object)
        }
    }

    /// - Throws: ``StrangerInTheWay`` when ``ensure(_:)`` would.
    package func refuseStranger<Object: KubernetesObject>(at object: Object) async throws {
        let objects = client.resources(Object.self, in: object.metadata.namespace)
        guard let present = try await objects.getIfPresent(object.metadata.name) else { return }
        guard Self.isOwnedAlike(present, object) || Self.isLeftBehind(present, object) else {
            throw StrangerInTheWay(present)
        }
    }

    private static func isOwnedAlike(_ present: some KubernetesObject, _ wanted: some KubernetesObject) -> Bool {
        present.metadata.controller?.uid == wanted.metadata.controller?.uid
    }

    private static func isLeftBehind(_ present: some KubernetesObject, _ wanted: some KubernetesObject) -> Bool {
        guard let past = present.metadata.controller, let owner = wanted.metadata.controller else { return false }
        return past.uid != owner.uid && past.name == owner.name && past.kind == owner.kind && past.group == owner.group
    }
}

/// An object has the name that another one needs, and belongs to somebody else.
package struct StrangerInTheWay: Error, Hashable, CustomStringConvertible {
    /// Such as `Secret`.
    package let kind: String
    package let key: ObjectKey

    init<Object: KubernetesObject>(_ object: Object) {
        kind = Object.apiResource.kind
        key = object.key
    }

    package var description: String { "\(kind) \(key) exists and belongs to somebody else" }
}

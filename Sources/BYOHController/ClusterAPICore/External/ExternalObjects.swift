package import ClusterAPIModel
import ControllerRuntime
import JSONTree
package import KubernetesClient
import KubernetesModel
import Synchronization

/// Finds and changes the objects of providers that references name by group and kind.
///
/// The version of a kind is the one that its CustomResourceDefinition names for our contract. It is asked for once.
package final class ExternalObjects: Sendable {
    private let resources = Mutex<[String: APIResource]>([:])

    package init() {}

    /// Where the kind of a reference lives.
    ///
    /// - Throws: ``UnknownExternalKind`` when no installed provider has it, and ``KubernetesError``.
    func resource(of reference: ContractReference, _ client: KubernetesClient) async throws -> APIResource {
        let name = reference.definitionName
        if let known = resources.withLock({ $0[name] }) { return known }
        let definitions = client.resources(CustomResourceDefinition.self)
        guard let definition = try await definitions.getIfPresent(name) else {
            throw UnknownExternalKind(reference: reference, lacksContract: false)
        }
        guard let version = ContractVersion.newest(in: definition.metadata.labels) else {
            throw UnknownExternalKind(reference: reference, lacksContract: true)
        }
        let resource = APIResource(
            group: reference.apiGroup, version: version, kind: reference.kind, plural: definition.spec.names.plural,
            scope: definition.spec.scope == "Cluster" ? .cluster : .namespaced)
        resources.withLock { $0[name] = resource }
        return resource
    }

    /// The object; nil when there is none.
    package func find(
        _ reference: ContractReference, in namespace: String?, _ client: KubernetesClient
    ) async throws -> ExternalObject? {
        let resource = try await resource(of: reference, client)
        let object = try await client.resources(resource, in: namespace).getIfPresent(reference.name)
        return object.map { ExternalObject($0, of: resource) }
    }

    /// Deletes the object unless that is under way.
    ///
    /// - Returns: whether it is gone.
    func delete(
        _ reference: ContractReference, in namespace: String?, _ client: KubernetesClient
    ) async throws -> Bool {
        guard let found = try await find(reference, in: namespace, client) else { return true }
        if found.metadata.isDeleting { return false }
        return try await client.resources(found.resource, in: namespace).remove(reference.name, uid: found.metadata.uid)
    }

    /// Makes `owner` an owner of the object, and notes which cluster it belongs to. Does nothing if that is so.
    ///
    /// A controlling owner takes the place of those that made the object on its behalf.
    ///
    /// - Parameter replaced: UIDs of owners that are no longer.
    func adopt(
        _ external: ExternalObject, by owner: OwnerReference, replacing replaced: Set<String> = [], cluster: String,
        _ client: KubernetesClient
    ) async throws -> ExternalObject {
        let metadata = external.metadata
        var owners = metadata.ownerReferences.filter { !replaced.contains($0.uid) || $0.uid == owner.uid }
        if let index = owners.firstIndex(where: { $0.uid == owner.uid }) {
            owners[index] = owner
        } else {
            owners.append(owner)
        }
        if owners == metadata.ownerReferences, metadata.labels[ClusterAPILabel.clusterName] == cluster {
            return external
        }
        var change: [String: JSONValue] = [
            "ownerReferences": try JSONValue(encoding: owners),
            "labels": [ClusterAPILabel.clusterName: .string(cluster)],
        ]
        change["resourceVersion"] = metadata.resourceVersion.map(JSONValue.string)
        let written = try await client.resources(external.resource, in: metadata.namespace)
            .patch(metadata.name, .merge(["metadata": .object(change)]))
        return ExternalObject(written, of: external.resource)
    }
}

/// A reference names a kind that no installed provider serves for our contract.
struct UnknownExternalKind: WrongInput, Hashable {
    let reference: ContractReference
    /// Whether the kind is there, and says nothing of the contract.
    let lacksContract: Bool

    var description: String {
        lacksContract
            ? "The CustomResourceDefinition \(reference.definitionName) has no label \(ContractVersion.label); its provider does not speak this version of Cluster API"
            : "There is no CustomResourceDefinition \(reference.definitionName) for \(reference); install its provider or correct apiGroup and kind"
    }
}

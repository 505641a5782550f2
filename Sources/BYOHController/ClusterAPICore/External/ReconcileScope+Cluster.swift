import ClusterAPIModel
import ControllerRuntime
import KubernetesClient
import KubernetesModel

extension ReconcileScope {
    /// The Cluster of this name in the namespace of the object at hand; nil when there is none.
    func cluster(named name: String) async throws -> Cluster? {
        guard !name.isEmpty else { return nil }
        return try await client.resources(Cluster.self, in: key.namespace).getIfPresent(name)
    }

    /// Whether the Cluster of this name is paused. One that is not there is not.
    func isClusterPaused(_ name: String) async throws -> Bool {
        guard let cluster = try await cluster(named: name) else { return false }
        return cluster.spec.paused || cluster.metadata.annotations[ClusterAPIAnnotation.paused] != nil
    }
}

extension OwnerReference {
    /// The reference that makes `owner` an owner that controls nothing. Nil when the server has not stored it.
    init?<Owner: KubernetesObject>(owning owner: Owner) {
        guard let uid = owner.metadata.uid else { return nil }
        let resource = Owner.apiResource
        self.init(apiVersion: resource.apiVersion, kind: resource.kind, name: owner.metadata.name, uid: uid)
    }
}

extension ObjectMeta {
    /// Adds an owner, or brings what is said of it up to date.
    mutating func setOwner(_ owner: OwnerReference?) {
        guard let owner else { return }
        if let index = ownerReferences.firstIndex(where: { $0.uid == owner.uid }) {
            // A controller stays one.
            if ownerReferences[index].controller != true { ownerReferences[index] = owner }
        } else {
            ownerReferences.append(owner)
        }
    }
}

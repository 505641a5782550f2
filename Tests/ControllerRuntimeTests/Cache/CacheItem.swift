import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// A stored object, from few words.
enum CacheItem {
    static func object(
        _ name: String, _ version: Int, uid: String? = nil, zone: String? = nil, owner: String? = nil
    ) -> ConfigMap {
        var object = ConfigMap(
            metadata: ObjectMeta(
                name: name, namespace: "n", uid: uid ?? "uid-\(name)", resourceVersion: String(version)))
        if let zone { object.metadata.labels["zone"] = zone }
        if let owner {
            object.metadata.ownerReferences = [
                OwnerReference(apiVersion: "v1", kind: "Owner", name: "o", uid: owner, controller: true)
            ]
        }
        return object
    }

    static func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "n", name: name) }

    static func unreadable(
        _ name: String, uid: String? = nil, isDeleted: Bool = false
    ) -> UnreadableObject {
        let error = DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "It is no config map."))
        return UnreadableObject(
            key: key(name), uid: uid ?? "uid-\(name)", resourceVersion: "99", isDeleted: isDeleted,
            error: .undecodable(error, RequestSummary(method: "GET", path: "/api/v1/configmaps")))
    }

    /// A difference in words.
    static func words(_ change: StoreChange<ConfigMap>) -> String {
        let object = change.object
        let name = "\(object.metadata.name)@\(object.metadata.resourceVersion ?? "")"
        return switch change {
        case .added(_, isInitial: true): "found \(name)"
        case .added(_, isInitial: false): "added \(name)"
        case .updated(let old, _): "updated \(name) from \(old.metadata.resourceVersion ?? "")"
        case .deleted: "deleted \(name)"
        }
    }
}

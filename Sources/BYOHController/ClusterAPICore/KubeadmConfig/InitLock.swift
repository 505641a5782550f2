import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel

/// Sees to it that only one machine of a cluster runs `kubeadm init`: a ConfigMap that names it.
struct InitLock: Sendable {
    let cluster: Cluster
    let client: KubernetesClient

    static let key = "lock-information"

    private var name: String { "\(cluster.metadata.name)-lock" }
    private var configMaps: ResourceClient<ConfigMap> {
        client.resources(ConfigMap.self, in: cluster.metadata.namespace)
    }

    /// Takes the lock for a machine. One that a machine holds which is no more is taken over.
    ///
    /// - Returns: whether the machine holds it now.
    func take(for machine: String) async throws -> Bool {
        if let present = try await configMaps.getIfPresent(name) {
            let holder = Self.holder(in: present)
            if holder == machine { return true }
            if let holder, try await exists(holder) { return false }
            try await configMaps.remove(name, uid: present.metadata.uid)
        }
        let information = JSONValue.object(["machineName": .string(machine)])
        let lock = ConfigMap(
            metadata: ObjectMeta(
                name: name, namespace: cluster.metadata.namespace,
                labels: [ClusterAPILabel.clusterName: cluster.metadata.name],
                ownerReferences: OwnerReference(owning: cluster).map { [$0] } ?? []),
            data: [Self.key: String(decoding: information.serialized(), as: UTF8.self)])
        return try await configMaps.createIfAbsent(lock) != nil
    }

    /// Lets go of the lock, whoever holds it: the control plane is initialised.
    func release() async throws {
        guard let present = try await configMaps.getIfPresent(name) else { return }
        try await configMaps.remove(name, uid: present.metadata.uid)
    }

    private func exists(_ machine: String) async throws -> Bool {
        try await client.resources(Machine.self, in: cluster.metadata.namespace).getIfPresent(machine) != nil
    }

    /// Nil for a lock that names nobody.
    private static func holder(in lock: ConfigMap) -> String? {
        // A text that is no JSON names nobody.
        guard let text = lock.data[key], let tree = try? JSONValue(parsing: text) else { return nil }
        return tree["machineName"]?.string
    }
}

import JSONTree
import KubernetesClient
import KubernetesModel

/// Stores the objects of a new cluster. The Cluster comes last: a run that breaks off before it has made no cluster, and the
/// next one takes up what is there.
struct ClusterWriter {
    let client: KubernetesClient
    let namespace: String

    func write(_ blueprint: ClusterBlueprint) async throws {
        try await put(blueprint.byoCluster)
        try await put(blueprint.controlPlaneMachines)
        try await put(blueprint.controlPlane)
        if blueprint.workers > 0 {
            try await put(blueprint.workerMachines)
            try await put(blueprint.workerBootstrap)
            try await put(blueprint.workerDeployment)
        }
        do throws(KubernetesError) {
            _ = try await client.resources(type(of: blueprint.cluster), in: namespace).create(blueprint.cluster)
        } catch {
            guard error.isAlreadyExists else { throw error }
            throw CommandFailure(
                "There is a cluster \(blueprint.name) already; see `byohctl cluster wait \(blueprint.name)`")
        }
    }

    /// Creates the object, or gives the one that an earlier run left the wanted spec.
    private func put<Object: KubernetesObject>(_ object: Object) async throws {
        let objects = client.resources(Object.self, in: namespace)
        do throws(KubernetesError) {
            _ = try await objects.create(object)
        } catch {
            guard error.isAlreadyExists else { throw error }
            let wanted = try JSONValue(encoding: object)
            // Whole: a merge would keep labels that nobody wants any more.
            _ = try await objects.patch(
                object.metadata.name, .json([.add(JSONPointer(["spec"]), wanted["spec"] ?? [:])]))
        }
    }
}

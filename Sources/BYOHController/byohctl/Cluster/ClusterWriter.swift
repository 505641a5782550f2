import JSONTree
import KubernetesClient
import KubernetesModel

/// Stores the objects of a new cluster. The Cluster comes last: a run that breaks off before it has made no cluster, and the
/// next one takes up what is there.
struct ClusterWriter {
    let client: KubernetesClient
    let namespace: String

    func write(_ blueprint: ClusterBlueprint) async throws {
        // Asked first: nothing of a cluster that is there may be given another spec.
        let clusters = client.resources(type(of: blueprint.cluster), in: namespace)
        guard try await clusters.getIfPresent(blueprint.name) == nil else { throw Self.exists(blueprint) }
        try await put(blueprint.byoCluster)
        try await put(blueprint.controlPlaneMachines)
        try await put(blueprint.controlPlane)
        if blueprint.workers > 0 {
            try await put(blueprint.workerMachines)
            try await put(blueprint.workerBootstrap)
            try await put(blueprint.workerDeployment)
        }
        do throws(KubernetesError) {
            _ = try await clusters.create(blueprint.cluster)
        } catch {
            guard error.isAlreadyExists else { throw error }
            throw Self.exists(blueprint)
        }
    }

    private static func exists(_ blueprint: ClusterBlueprint) -> CommandFailure {
        CommandFailure("There is a cluster \(blueprint.name) already; see `byohctl cluster wait \(blueprint.name)`")
    }

    /// Creates the object, or gives the one that an earlier run left the wanted spec: in its place, where it may not change.
    private func put<Object: KubernetesObject>(_ object: Object) async throws {
        let objects = client.resources(Object.self, in: namespace)
        do throws(KubernetesError) {
            _ = try await objects.create(object)
        } catch {
            guard error.isAlreadyExists else { throw error }
            let wanted = try JSONValue(encoding: object)
            do throws(KubernetesError) {
                // Whole: a merge would keep labels that nobody wants any more.
                _ = try await objects.patch(
                    object.metadata.name, .json([.add(JSONPointer(["spec"]), wanted["spec"] ?? [:])]))
            } catch {
                guard error.isInvalidObject else { throw error }
                try await objects.delete(object.metadata.name)
                try await objects.wait(for: object.metadata.name, within: .seconds(60)) { $0 == nil }
                _ = try await objects.create(object)
            }
        }
    }
}

import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// clusterctl's part of a move: metadata and spec are carried, the status is not, and owners are found by their new UIDs.
struct Move {
    let source: ByohWorld
    let target: ByohWorld

    init(from source: ByohWorld, to target: ByohWorld) {
        self.source = source
        self.target = target
    }

    /// - Parameter isAgain: whether the move was cut off and is run again: then all that it carries is replaced by it.
    func copy(_ name: String, _ resource: APIResource, isAgain: Bool = false) async throws {
        let object = try JSONValue(
            encoding: try await source.api.client.resources(resource, in: "default").get(name))
        var copy = object
        copy["status"] = nil
        var metadata: JSONValue = ["name": .string(name), "namespace": "default"]
        for field in ["labels", "annotations", "finalizers"] {
            metadata[field] = object["metadata"]?[field]
        }
        var owners: [JSONValue] = []
        for owner in object["metadata"]?["ownerReferences"]?.array ?? [] { owners.append(try await reowned(owner)) }
        if !owners.isEmpty { metadata["ownerReferences"] = .array(owners) }
        copy["metadata"] = metadata
        let there = target.api.client.resources(resource, in: "default")
        do {
            _ = try await there.create(try copy.decode(DynamicObject.self))
        } catch {
            // What the target's controllers have made already is overwritten.
            guard (error as? KubernetesError)?.isAlreadyExists == true else { throw error }
            if isAgain {
                let annotations = metadata["annotations"] ?? [:]
                _ = try await there.patch(name, .merge(["metadata": ["annotations": .null]]))
                copy["metadata"]?["annotations"] = annotations
            }
            _ = try await there.patch(name, .merge(copy))
        }
    }

    private func reowned(_ owner: JSONValue) async throws -> JSONValue {
        let resources = [Cluster.apiResource, Machine.apiResource, ByoHost.apiResource]
        let kind = owner["kind"]?.string
        let resource = try #require(resources.first { $0.kind == kind })
        let name = try #require(owner["name"]?.string)
        let there = try await target.api.client.resources(resource, in: "default").get(name)
        var owner = owner
        owner["uid"] = there.metadata.uid.map(JSONValue.string)
        return owner
    }

    /// The annotation that announces a removal takes the place of all others.
    func announceRemoval(_ name: String, _ resource: APIResource) async throws {
        let place = JSONPointer(["metadata", "annotations"])
        _ = try await source.api.client.resources(resource, in: "default").patch(
            name, .json([.add(place, [ByohAnnotation.deleteForMove: ""])]))
    }

    /// After the announcement the finalizers go, and then the object.
    func remove(_ name: String, _ resource: APIResource) async throws {
        let objects = source.api.client.resources(resource, in: "default")
        try await announceRemoval(name, resource)
        _ = try await objects.patch(name, .merge(["metadata": ["finalizers": []]]))
        do {
            try await objects.delete(name)
        } catch {
            // It was owned by what went before it.
            guard error.isNotFound else { throw error }
        }
    }
}

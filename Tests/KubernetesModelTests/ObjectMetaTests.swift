import FoundationEssentials
import JSONTree
import KubernetesModel
import Testing

@Suite struct ObjectMetaTests {
    private let tree: JSONValue = [
        "name": "a", "generateName": "a-", "namespace": "ns", "uid": "u", "resourceVersion": "5", "generation": 2,
        "creationTimestamp": "2026-08-21T10:00:00Z", "deletionTimestamp": "2026-08-21T11:00:00Z",
        "deletionGracePeriodSeconds": 30, "labels": ["l": "1"], "annotations": ["n": "2"], "finalizers": ["f/x"],
        "ownerReferences": [
            ["apiVersion": "apps/v1", "kind": "DaemonSet", "name": "d", "uid": "v", "controller": true],
            ["apiVersion": "v1", "kind": "Node", "name": "n", "uid": "w"],
        ], "managedFields": [["manager": "kubectl", "fieldsV1": ["f:spec": [:]]]],
    ]

    @Test func roundTripsEveryField() throws {
        let metadata = try tree.decode(ObjectMeta.self)
        #expect(try JSONValue(encoding: metadata) == tree)
        #expect(try JSONDecoder().decode(ObjectMeta.self, from: Data(tree.serialized())) == metadata)
        #expect(metadata.isDeleting)
        #expect(metadata.controller?.name == "d")
        #expect(metadata.controller?.group == "apps")
        #expect(metadata.isOwned(byUID: "w") && !metadata.isOwned(byUID: "x"))
    }

    @Test func readsWhatServersOmitOrNull() throws {
        let metadata = try JSONValue.object(["name": "a", "creationTimestamp": .null]).decode(ObjectMeta.self)
        #expect(metadata == ObjectMeta(name: "a"))
        #expect(try JSONValue(encoding: metadata) == ["name": "a"])
    }

    @Test func referencesItsController() throws {
        let owner = Lease(metadata: ObjectMeta(name: "l", namespace: "ns", uid: "u"))
        let reference = try #require(OwnerReference(controlling: owner))
        #expect(
            try JSONValue(encoding: reference) == [
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "name": "l", "uid": "u", "controller": true,
                "blockOwnerDeletion": true,
            ])
        #expect(OwnerReference(controlling: Lease(metadata: ObjectMeta(name: "l"))) == nil)
    }

    @Test func writesManifestsWithTheirType() throws {
        let manifest = Manifest(ConfigMap(metadata: ObjectMeta(name: "c"), data: ["a": "b"]))
        let tree: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "c"], "data": ["a": "b"]]
        #expect(try JSONValue(encoding: manifest) == tree)
        #expect(try JSONValue(parsing: JSONEncoder().encode(manifest)) == tree)
    }

    @Test(arguments: [("v1", "", "v1"), ("apps/v1", "apps", "v1"), ("", "", "")])
    func splitsAPIVersions(text: String, group: String, version: String) {
        let type = TypeMeta(apiVersion: text, kind: "X")
        #expect(type.group == group)
        #expect(type.version == version)
    }

    @Test func buildsPaths() {
        #expect(Secret.apiResource.path(namespace: "ns", name: "a") == "/api/v1/namespaces/ns/secrets/a")
        #expect(Lease.apiResource.path() == "/apis/coordination.k8s.io/v1/leases")
        #expect(Node.apiResource.path(name: "n", subresource: "status") == "/api/v1/nodes/n/status")
        #expect("\(Lease.apiResource)" == "leases.coordination.k8s.io")
    }
}
